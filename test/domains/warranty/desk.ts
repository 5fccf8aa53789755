import { createProduct, createSale, createUser, type ProductOptions } from '../../factories.ts'
import type { Caller, TestApp } from '../../helper.ts'

export interface DeskOptions extends ProductOptions {
  /** Units that the buyer bought. */
  bought?: number
  soldAt?: Date
}

/** A buyer with a purchase under warranty, and what a claim of one unit of it says. */
export async function openDesk(app: TestApp, { bought = 2, soldAt, ...options }: DeskOptions = {}) {
  const buyer = await createUser(app.sql, { name: 'Ana Compradora', roles: ['Cliente'] })
  const product = await createProduct(app.sql, { name: 'Licuadora Ñandú', stock: 10, ...options })
  await app.sql.write`
    insert into stock_movement (product_id, delta, stock_after, reason, created_at)
    values (${product.id}, ${product.stock}, ${product.stock}, 'initial', now())`
  const sale = await createSale(app.sql, {
    buyerId: buyer.id,
    lines: [{ product, quantity: bought }],
    ...(soldAt && { soldAt }),
  })
  const body = { venta_id: sale.id, producto_id: product.id, cantidad: 1, motivo: 'No enciende.' }
  const ana = app.as(buyer)
  await Promise.all([ana.token(), app.as('Tecnico').token()])
  return { buyer, ana, product, sale, body, technician: app.as('Tecnico') }
}

type Headers = Record<string, string>

/** Sends a claim. */
export function claim(caller: Caller, payload: object | string, headers: Headers = {}, path = 'crear') {
  return caller.inject({ method: 'POST', url: `/api/garantia/${path}/`, payload, headers })
}

/** Sends a technician's decision on a claim. */
export function evaluate(caller: Caller, claimId: number, payload: object | string, headers: Headers = {}) {
  return caller.inject({ method: 'POST', url: `/api/garantia/evaluar/${claimId}/`, payload, headers })
}

/** A claim of one unit that was accepted by the service; its number. */
export async function claimOne(caller: Caller, body: object): Promise<number> {
  const reply = await claim(caller, body)
  if (reply.statusCode !== 201) throw new Error(reply.body)
  return reply.json().garantia_id
}

/** What the payment service reports of a sale's payment, for smartsales.record_refund(). */
export function refundReport(saleId: number, refunded: string): string {
  return JSON.stringify({ payment_intent_id: `pi_${saleId}`, refunded, event: { type: 'charge.refunded' } })
}

/** Money of a sale goes back, all of it unless another amount is given. */
export async function refund(app: TestApp, saleId: number, amount?: string): Promise<void> {
  const [sale] = await app.sql.write<{ total: string }>`
    update pagos set payment_intent_id = ${`pi_${saleId}`} where venta_id = ${saleId} returning total`
  await app.sql.write`select smartsales.record_refund(${refundReport(saleId, amount ?? sale!.total)}::jsonb)`
}

/** What the rows about a product say after a test: everything that must agree. */
export async function books(app: TestApp, productId: number) {
  const [row] = await app.sql.read<
    Record<'stock' | 'moved' | 'movements' | 'claims' | 'claimed' | 'audited' | 'notices', number>
  >`
    select stock, (select sum(delta)::int from stock_movement where product_id = ${productId}) - stock as ledger_gap,
      (select count(*)::int from stock_movement where product_id = ${productId} and reason = 'warranty') as movements,
      (select count(*)::int from garantia where producto_id = ${productId}) as claims,
      (select coalesce(sum(cantidad), 0)::int from garantia join estadogarantia state on state.id = estadogarantia_id
        where producto_id = ${productId} and state.nombre <> 'Rechazado') as claimed,
      (select count(*)::int from audit_log where tabla = 'garantia' and (new_data ->> 'producto_id')::int = ${productId}) as audited,
      (select count(*)::int from cola_notificacion where datos ->> 'tipo' = 'garantia'
        and (datos ->> 'producto_id')::int = ${productId}) as notices
    from producto where id = ${productId}`
  return { ...row! }
}
