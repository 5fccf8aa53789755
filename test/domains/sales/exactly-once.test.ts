import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { withConnection } from '../../database-server.ts'
import { createUser } from '../../factories.ts'
import { build } from '../../helper.ts'
import { books, openShop, sell } from './shop.ts'

/** The books after one sale of two pieces out of ten. */
const soldOnce = { stock: 8, sales: 1, payments: 1, moved: -2, audited: 1, notices: 1 }

t.test(
  '200 buyers at once of a product with 50 units: 50 sales, 150 clear refusals, no stock left',
  async (t) => {
    const app = await build(t, { config: { DATABASE_POOL_MAX: '20' } })
    const { product, seller, body } = await openShop(app, { stock: 50 })
    await seller.token()
    const one = { ...body, productos: [{ producto_id: product.id, cantidad: 1 }] }
    const replies = await Promise.all(Array.from({ length: 200 }, () => sell(seller, one)))
    t.equal(replies.filter((reply) => reply.statusCode === 201).length, 50)
    const refused = replies.filter((reply) => reply.statusCode === 400)
    t.equal(refused.length, 150)
    for (const reply of refused) {
      t.match(reply.json(), {
        code: 'INSUFFICIENT_STOCK',
        product_id: product.id,
        available: 0,
        requested: 1,
      })
    }
    t.match(await books(app, product.id), {
      stock: 0,
      sales: 50,
      units: 50,
      payments: 50,
      moved: -50,
      audited: 50,
    })
  },
)

t.test('one sale sent 20 times at once with its key happens once, with 20 equal answers', async (t) => {
  const app = await build(t, { config: { DATABASE_POOL_MAX: '20' } })
  const { product, seller, body } = await openShop(app)
  await seller.token()
  const headers = { 'idempotency-key': randomUUID() }
  const replies = await Promise.all(Array.from({ length: 20 }, () => sell(seller, body, headers)))
  t.equal(new Set(replies.map((reply) => `${reply.statusCode} ${reply.body}`)).size, 1)
  t.equal(replies[0]!.statusCode, 201)
  t.equal(replies.filter((reply) => reply.headers['idempotent-replayed'] === 'true').length, 19)
  t.match(await books(app, product.id), {
    stock: 8,
    sales: 1,
    payments: 1,
    moved: -2,
    audited: 1,
    notices: 1,
  })
})

t.test('a key belongs to one request of one person', async (t) => {
  const app = await build(t)
  const { product, seller, body } = await openShop(app)
  const headers = { 'idempotency-key': 'caja-1-0001' }
  t.equal((await sell(seller, body, headers)).statusCode, 201)
  const other = await sell(seller, { ...body, direccion: 'Otra calle 5' }, headers)
  t.equal(other.statusCode, 422)
  t.equal(other.json().code, 'IDEMPOTENCY_KEY_REUSED')
  const colleague = app.as(await createUser(app.sql, { roles: ['Vendedor'] }))
  const theirs = await sell(colleague, body, headers)
  t.equal(theirs.statusCode, 201)
  t.notOk(theirs.headers['idempotent-replayed'])
  t.equal((await books(app, product.id)).sales, 2)
  for (const key of ['', 'con espacio', 'ñandú', 'x'.repeat(256)]) {
    t.equal((await sell(seller, body, { 'idempotency-key': key })).statusCode, 400, JSON.stringify(key))
  }
})

t.test('a refusal is stored with its key like any answer', async (t) => {
  const app = await build(t)
  const { product, seller, body } = await openShop(app, { stock: 1 })
  const headers = { 'idempotency-key': randomUUID() }
  const first = await sell(seller, body, headers)
  await app.sql.write`update producto set stock = 10 where id = ${product.id}`
  const second = await sell(seller, body, headers)
  t.equal(second.statusCode, 400)
  t.equal(second.headers['idempotent-replayed'], 'true')
  t.equal(second.json().detail, first.json().detail)
  t.equal((await books(app, product.id)).sales, 0)
})

t.test('a reply that the network swallows still leaves one sale, and the client gets it', async (t) => {
  for (const ending of ['reset', 'end'] as const) {
    const app = await build(t, { throughProxy: true })
    const { product, seller, body } = await openShop(app)
    await seller.token()
    await seller.inject('/api/venta-manual/carrito/')
    const fault = app.proxy.swallowReply({
      sql: 'smartsales.register_counter_sales',
      times: 1,
      ending,
    })
    const reply = await sell(seller, body)
    t.equal(fault.hits(), 1, 'the fault struck')
    t.equal(reply.statusCode, 201, reply.body)
    t.match(await books(app, product.id), soldOnce)
  }
})

t.test(
  'a sale whose reply never comes is answered when its statement’s time is over, and made once',
  async (t) => {
    const config = { DATABASE_QUERY_TIMEOUT_MS: '500' }
    const app = await build(t, { throughProxy: true, config })
    const { product, seller, body } = await openShop(app)
    await seller.token()
    await seller.inject('/api/venta-manual/carrito/')
    const fault = app.proxy.swallowReply({
      sql: 'smartsales.register_counter_sales',
      times: 1,
      ending: 'hang',
    })
    const startedAt = performance.now()
    const reply = await sell(seller, body)
    t.equal(fault.hits(), 1, 'the fault struck')
    t.ok(performance.now() - startedAt >= 500, 'only after the statement’s time')
    t.equal(reply.statusCode, 201, reply.body)
    t.match(await books(app, product.id), soldOnce)
  },
)

t.test('a statement that the network cuts before the server reads it is sent again', async (t) => {
  const app = await build(t, { throughProxy: true })
  const { product, seller, body } = await openShop(app)
  await seller.token()
  await seller.inject('/api/venta-manual/carrito/')
  const fault = app.proxy.cutBefore({ sql: 'smartsales.register_counter_sales', times: 1 })
  const reply = await sell(seller, body)
  t.equal(fault.hits(), 1, 'the fault struck')
  t.equal(reply.statusCode, 201)
  t.match(await books(app, product.id), { stock: 8, sales: 1, payments: 1 })
})

t.test('a sale whose connection the database ends in the middle of it is made once', async (t) => {
  const app = await build(t)
  const { product, seller, body } = await openShop(app)
  await seller.token()
  const reply = await withConnection(app.databaseUrl, async (client) => {
    await client.query('begin')
    await client.query('select from producto where id = $1 for update', [product.id])
    const selling = sell(seller, body)
    const waiting = `select pid, query from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock'`
    let [inTheMiddle] = (await client.query(waiting)).rows
    for (let tries = 0; !inTheMiddle && tries < 200; tries += 1) {
      await sleep(10)
      // Within a transaction, what others do is looked at once.
      await client.query('select pg_stat_clear_snapshot()')
      inTheMiddle = (await client.query(waiting)).rows[0]
    }
    t.match(inTheMiddle?.query, /^select smartsales\.register_counter_sales\(/)
    await client.query('select pg_terminate_backend($1)', [inTheMiddle?.pid])
    await client.query('rollback')
    return selling
  })
  t.equal(reply.statusCode, 201, reply.body)
  t.match(await books(app, product.id), {
    stock: 8,
    sales: 1,
    payments: 1,
    moved: -2,
    audited: 1,
    notices: 1,
  })
})
