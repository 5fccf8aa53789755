import type { InjectOptions } from 'fastify'
import { createProduct, createUser, type ProductOptions, type TestUser } from '../../factories.ts'
import type { Caller, TestApp } from '../../helper.ts'

/** A buyer, a product and the request that sells it, ready to be changed by a test. */
export async function openShop(app: TestApp, options: ProductOptions = {}) {
  const buyer = await createUser(app.sql, {
    name: 'Ana Compradora',
    email: 'Ana@example.com',
    roles: ['Cliente'],
  })
  const product = await createProduct(app.sql, { name: 'Licuadora', price: '199.99', stock: 10, ...options })
  const seller = app.as('Vendedor')
  const body = {
    cliente_correo: 'ana@example.com',
    productos: [{ producto_id: product.id, cantidad: 2 }],
    direccion: 'Av. Arce 2147',
    metodo_pago: 'transferencia',
  }
  return { buyer, product, seller, body }
}

/** Sends a counter sale. */
export function sell(caller: Caller, payload: object | string, headers: Record<string, string> = {}) {
  const request: InjectOptions = { method: 'POST', url: '/api/venta-manual/registrar/', payload, headers }
  return caller.inject(request)
}

/** What the shop's rows say after a test: everything that must agree. */
export async function books(app: TestApp, productId: number) {
  const [row] = await app.sql.read<{
    stock: number
    held: number
    sales: number
    units: number
    payments: number
    movements: number
    moved: number
    audited: number
    notices: number
  }>`
    select stock, reservado as held,
      (select count(distinct venta_id)::int from detalleventa where producto_id = ${productId}) as sales,
      (select coalesce(sum(cantidad), 0)::int from detalleventa where producto_id = ${productId}) as units,
      (select count(*)::int from pagos) as payments,
      (select count(*)::int from stock_movement where product_id = ${productId} and reason = 'sale') as movements,
      (select coalesce(sum(delta), 0)::int from stock_movement where product_id = ${productId} and reason = 'sale') as moved,
      (select count(*)::int from audit_log where tabla = 'venta') as audited,
      (select count(*)::int from cola_notificacion where clave like 'compra:%') as notices
    from producto where id = ${productId}`
  return row!
}

/** Payments of a person as the API shows them. */
export async function history(app: TestApp, user: TestUser, query = '') {
  return app.as(user).inject(`/api/historial-pagos/${query}`)
}
