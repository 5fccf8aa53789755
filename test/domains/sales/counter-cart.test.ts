import { randomUUID } from 'node:crypto'
import t from 'tap'
import { createProduct, createUser } from '../../factories.ts'
import { build, type Caller, roundTrips } from '../../helper.ts'

const base = '/api/venta-manual/carrito'
const empty = { items: [], total: '0.00', cantidad_items: 0 }

function add(caller: Caller, producto_id: number, cantidad: number, headers: Record<string, string> = {}) {
  return caller.inject({
    method: 'POST',
    url: `${base}/agregar/`,
    payload: { producto_id, cantidad },
    headers,
  })
}

function set(caller: Caller, producto_id: number, cantidad: number) {
  return caller.inject({ method: 'PUT', url: `${base}/actualizar/`, payload: { producto_id, cantidad } })
}

function remove(caller: Caller, productId: number) {
  return caller.inject({ method: 'DELETE', url: `${base}/eliminar/${productId}/` })
}

t.test('a cart is filled, changed and emptied, and every answer is the whole cart', async (t) => {
  const app = await build(t)
  const seller = app.as('Vendedor')
  const first = await createProduct(app.sql, { name: 'Tetera', price: '35.50' })
  const second = await createProduct(app.sql, { name: 'Licuadora', price: '100.00' })
  t.strictSame((await seller.inject(`${base}/`)).json(), empty)
  await add(seller, second.id, 1)
  const added = await add(seller, first.id, 2)
  t.equal(added.statusCode, 200)
  t.match(added.json(), {
    items: [
      { producto_id: second.id, nombre: 'Licuadora', precio: '100.00', cantidad: 1, subtotal: '100.00' },
      {
        producto_id: first.id,
        nombre: 'Tetera',
        precio: '35.50',
        cantidad: 2,
        subtotal: '71.00',
        stock_disponible: 10,
      },
    ],
    total: '171.00',
    cantidad_items: 2,
  })
  t.match((await add(seller, first.id, 3)).json().items[1], { cantidad: 5, subtotal: '177.50' })
  t.match((await set(seller, first.id, 1)).json(), { items: [{}, { cantidad: 1 }], total: '135.50' })
  const removed = await remove(seller, second.id)
  t.match(removed.json(), { items: [{ producto_id: first.id }], total: '35.50', cantidad_items: 1 })
  t.strictSame((await seller.inject(`${base}/`)).json(), removed.json())
  const emptied = await seller.inject({ method: 'DELETE', url: `${base}/vaciar/` })
  t.strictSame(emptied.json(), empty)
  t.strictSame((await seller.inject(`${base}/`)).json(), empty)
})

t.test('prices and stock are those of the moment of reading', async (t) => {
  const app = await build(t)
  const seller = app.as('Vendedor')
  const product = await createProduct(app.sql, { price: '10.00', stock: 10 })
  await add(seller, product.id, 2)
  await app.sql.write`update producto set precio = 12.50, stock = 8, reservado = 3 where id = ${product.id}`
  t.match((await seller.inject(`${base}/`)).json(), {
    items: [{ precio: '12.50', subtotal: '25.00', stock_disponible: 5 }],
    total: '25.00',
  })
})

t.test('what cannot be sold does not enter the cart', async (t) => {
  const app = await build(t)
  const seller = app.as('Vendedor')
  const product = await createProduct(app.sql, { name: 'Tetera', stock: 5 })
  await add(seller, product.id, 3)
  const tooMany = await add(seller, product.id, 3)
  t.equal(tooMany.statusCode, 400)
  t.match(tooMany.json(), {
    code: 'INSUFFICIENT_STOCK',
    detail: 'Stock insuficiente para "Tetera". Disponible: 5, en el carrito: 3, solicitado: 3.',
  })
  t.match((await set(seller, product.id, 6)).json(), { code: 'INSUFFICIENT_STOCK' })
  t.match(await add(seller, 2_000_000_000, 1), { statusCode: 404 })
  t.match(await set(seller, 2_000_000_000, 1), { statusCode: 404 })
  t.match(await remove(seller, 2_000_000_000), { statusCode: 404 })
  t.equal((await add(seller, product.id, 0)).json().errors.cantidad.length, 1)
  t.match((await seller.inject(`${base}/`)).json(), { items: [{ cantidad: 3 }] })
})

t.test('each seller has a cart of their own, and only sellers and administrators have one', async (t) => {
  const app = await build(t)
  const product = await createProduct(app.sql)
  await add(app.as('Vendedor'), product.id, 1)
  const colleague = app.as(await createUser(app.sql, { roles: ['Vendedor'] }))
  t.strictSame((await colleague.inject(`${base}/`)).json(), empty)
  t.equal((await app.as('Administrador').inject(`${base}/`)).statusCode, 200)
  t.equal((await app.as('Cliente').inject(`${base}/`)).statusCode, 403)
  t.equal((await app.inject(`${base}/`)).statusCode, 401)
})

t.test('a double click with one key adds once, also when the stock would no longer allow it', async (t) => {
  const app = await build(t)
  const seller = app.as('Vendedor')
  const product = await createProduct(app.sql, { stock: 3 })
  await seller.token()
  const headers = { 'idempotency-key': randomUUID() }
  const replies = await Promise.all(Array.from({ length: 5 }, () => add(seller, product.id, 2, headers)))
  for (const reply of replies) t.equal(reply.statusCode, 200, reply.body)
  const again = await add(seller, product.id, 2, headers)
  t.match(again.json(), { items: [{ cantidad: 2 }] })
})

t.test('a lost reply adds once', async (t) => {
  const app = await build(t, { throughProxy: true })
  const seller = app.as('Vendedor')
  const product = await createProduct(app.sql)
  await seller.inject(`${base}/`)
  const fault = app.proxy.swallowReply({
    sql: 'smartsales.change_cart',
    times: 1,
  })
  t.match((await add(seller, product.id, 2)).json(), { items: [{ cantidad: 2 }] })
  t.equal(fault.hits(), 1)
  const removal = app.proxy.swallowReply({
    sql: 'smartsales.change_cart',
    times: 1,
  })
  t.strictSame((await remove(seller, product.id)).json(), empty)
  t.equal(removal.hits(), 1)
})

t.test('reading and changing the cart is one round trip each', async (t) => {
  const app = await build(t, { throughProxy: true })
  const seller = app.as('Vendedor')
  const product = await createProduct(app.sql)
  await seller.inject(`${base}/`)
  for (const work of [
    () => add(seller, product.id, 1),
    () => set(seller, product.id, 2),
    () => seller.inject(`${base}/`),
    () => remove(seller, product.id),
    () => seller.inject({ method: 'DELETE', url: `${base}/vaciar/` }),
  ]) {
    const { result, roundTrips: count } = await roundTrips(app, work)
    t.equal(result.statusCode, 200)
    t.equal(count, 1)
  }
})

t.test('of many additions at once none goes beyond the stock', async (t) => {
  const app = await build(t, { config: { DATABASE_POOL_MAX: '20' } })
  const seller = app.as('Vendedor')
  await seller.token()
  for (const inCart of [0, 1]) {
    const product = await createProduct(app.sql, { stock: 15 })
    if (inCart > 0) await add(seller, product.id, inCart)
    const replies = await Promise.all(Array.from({ length: 20 }, () => add(seller, product.id, 1)))
    t.equal(replies.filter((reply) => reply.statusCode === 200).length, 15 - inCart)
    const refused = replies.filter((reply) => reply.statusCode !== 200)
    for (const reply of refused) {
      t.match(reply.json(), { status: 400, code: 'INSUFFICIENT_STOCK', available: 15, in_cart: 15 })
    }
    const { items } = (await seller.inject(`${base}/`)).json()
    t.equal(items.find((item: { producto_id: number }) => item.producto_id === product.id).cantidad, 15)
  }
})
