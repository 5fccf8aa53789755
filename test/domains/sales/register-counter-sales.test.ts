import { createHash, randomUUID } from 'node:crypto'
import t from 'tap'
import { createProduct, createUser, type TestUser } from '../../factories.ts'
import { build, roundTrips, type TestApp } from '../../helper.ts'
import { books, openShop } from './shop.ts'

interface Line {
  readonly product_id: number
  readonly quantity: number
}

interface Wanted {
  readonly lines: readonly Line[]
  readonly key?: string
  readonly email?: string
  readonly body?: string
}

interface Answer {
  readonly fresh: boolean
  readonly same_request: boolean
  readonly response: { readonly refusal?: string; readonly total?: string; readonly sale_id?: number }
}

function ask(seller: TestUser, { lines, key = randomUUID(), email = 'ana@example.com', body = '' }: Wanted) {
  const hash = createHash('sha256').update(body).digest('hex')
  return {
    key: { scope: seller.id, key, route: 'POST /sell', hash },
    actor: { id: seller.id, name: `Seller ${seller.id}`, request_id: `request ${key}` },
    customer_email: email,
    lines,
    address: 'Av. Arce 2147',
    payment_method: 'efectivo',
    currency: 'usd',
  }
}

/** Calls the function as the service does, with sales that come at the same time. */
async function register(app: TestApp, sales: readonly object[]) {
  const input = JSON.stringify({ low_stock_threshold: 5, sales })
  const [row] = await app.sql.write<{ answers: Answer[] }>`
    select smartsales.register_counter_sales(${input}::jsonb) as answers`
  return row!.answers
}

const outcomes = (answers: readonly Answer[]) => answers.map(({ response }) => response.refusal ?? 'SOLD')

t.test('several sales in one statement are each written as if alone', async (t) => {
  const app = await build(t, { config: { DISPATCHER_ENABLED: 'False' }, throughProxy: true })
  const { buyer, product } = await openShop(app)
  const other = await createProduct(app.sql, {
    name: 'Batidora',
    price: '10.00',
    stock: 100,
  })
  const [one, two] = [
    await createUser(app.sql, { roles: ['Vendedor'] }),
    await createUser(app.sql, { roles: ['Vendedor'] }),
  ]
  for (const { id } of [one, two]) {
    await app.sql.write`insert into counter_cart_line (seller_id, product_id, quantity)
      values (${id}, ${product.id}, 1), (${id}, ${other.id}, 1)`
  }
  const { result: answers, roundTrips: count } = await roundTrips(app, () =>
    register(app, [
      ask(one, { key: 'c', lines: [{ product_id: product.id, quantity: 3 }] }),
      ask(one, {
        key: 'b',
        email: 'nadie@example.com',
        lines: [{ product_id: product.id, quantity: 1 }],
      }),
      ask(two, {
        key: 'a',
        lines: [
          { product_id: other.id, quantity: 2 },
          { product_id: product.id, quantity: 4 },
        ],
      }),
      ask(two, { key: 'd', lines: [{ product_id: other.id, quantity: 1 }] }),
    ]),
  )
  t.equal(count, 1)
  t.strictSame(outcomes(answers), ['SOLD', 'UNKNOWN_CUSTOMER', 'SOLD', 'SOLD'])
  const totals = answers.map(({ response }) => response.total ?? null)
  t.strictSame(totals, ['599.97', null, '819.96', '10.00'])
  t.match(await books(app, product.id), {
    stock: 3,
    sales: 2,
    units: 7,
    payments: 3,
    movements: 2,
    moved: -7,
  })
  t.match(await books(app, other.id), {
    stock: 97,
    sales: 2,
    units: 3,
    movements: 2,
    moved: -3,
    audited: 3,
    notices: 3,
  })

  const audited = await app.sql
    .read`select usuario_id, usuario_nombre, request_id, new_data->>'vendedor_id' as seller
    from audit_log where tabla = 'venta' order by request_id`
  const author = ({ id }: TestUser, key: string) => ({
    usuario_id: id,
    usuario_nombre: `Seller ${id}`,
    request_id: `request ${key}`,
    seller: id,
  })
  t.strictSame(
    audited.map((row) => ({ ...row })),
    [author(two, 'a'), author(one, 'c'), author(two, 'd')],
  )

  const ledger = await app.sql.read<{
    before: number
    delta: number
    after: number
    is_own: boolean
  }>`
    select coalesce(lag(stock_after) over moves, 10) as before, delta, stock_after as after,
      actor_id = venta.vendedor_id as is_own
    from stock_movement join venta on venta.id = sale_id where product_id = ${product.id} and reason = 'sale'
    window moves as (order by stock_movement.id) order by stock_movement.id`
  for (const { before, delta, after, is_own } of ledger) {
    t.equal(before + delta, after, 'each movement begins with what the one before it left')
    t.ok(is_own)
  }
  const notices = await app.sql.read<{
    stock: number
  }>`select (datos->>'stock_actual')::int as stock
    from cola_notificacion where clave like 'stock_bajo:%:WEB'`
  t.equal(notices.length, 1, 'the sale that crosses the threshold says so')
  t.ok(notices[0]!.stock <= 5)
  const bought = await app.sql.read`select from venta where usuario_id = ${buyer.id}`
  t.equal(bought.length, 3)
  const carts = await app.sql.read`select seller_id, product_id from counter_cart_line`
  t.strictSame(
    carts.map((row) => ({ ...row })),
    [{ seller_id: one.id, product_id: other.id }],
  )
})

t.test(
  'each sale is decided on what the ones before it leave, and a refused one stops no other',
  async (t) => {
    const app = await build(t)
    const { product } = await openShop(app, { stock: 5 })
    const dear = await createProduct(app.sql, { price: '9999999999.99', stock: 5 })
    const seller = await createUser(app.sql, { roles: ['Vendedor'] })
    const lines = (quantity: number) => [{ product_id: product.id, quantity }]
    const answers = await register(app, [
      ask(seller, { email: 'nadie@example.com', lines: lines(2) }),
      ask(seller, { lines: lines(2) }),
      ask(seller, { lines: lines(4) }),
      ask(seller, { lines: [{ product_id: dear.id, quantity: 2 }] }),
      ask(seller, { lines: lines(3) }),
      ask(seller, { lines: lines(1) }),
    ])
    t.strictSame(outcomes(answers), [
      'UNKNOWN_CUSTOMER',
      'SOLD',
      'INSUFFICIENT_STOCK',
      'TOTAL_TOO_LARGE',
      'SOLD',
      'INSUFFICIENT_STOCK',
    ])
    t.match(answers[2], { status: 400, response: { extension: { available: 3, requested: 4 } } })
    t.match(answers[5], { status: 400, response: { extension: { available: 0, requested: 1 } } })
    t.match(await books(app, product.id), { stock: 0, sales: 2, units: 5, payments: 2 })
  },
)

t.test('a warranty without end is one of a hundred years', async (t) => {
  const app = await build(t)
  const { product } = await openShop(app)
  await app.sql.write`update producto set tiempogarantia = 2147483647 where id = ${product.id}`
  const seller = await createUser(app.sql, { roles: ['Vendedor'] })
  const answers = await register(app, [ask(seller, { lines: [{ product_id: product.id, quantity: 1 }] })])
  t.strictSame(outcomes(answers), ['SOLD'])
})

t.test('keys that were used before are answered beside new ones', async (t) => {
  const app = await build(t)
  const { product } = await openShop(app)
  const seller = await createUser(app.sql, { roles: ['Vendedor'] })
  const lines = [{ product_id: product.id, quantity: 1 }]
  const [first] = await register(app, [ask(seller, { key: 'first', lines })])
  const answers = await register(app, [
    ask(seller, { key: 'first', lines }),
    ask(seller, { key: 'second', lines }),
    ask(seller, { key: 'first of a colleague', lines }),
  ])
  t.strictSame(answers[0], { ...first, fresh: false })
  t.ok(answers[1]?.fresh)
  const twice = ask(seller, { key: 'twice in one call', lines })
  const [one, two] = await register(app, [twice, twice])
  t.match([one, two], [{ fresh: true }, { fresh: false, response: one!.response }])
  const [another] = await register(app, [ask(seller, { key: 'first', lines, body: 'another' })])
  t.match(another, { fresh: false, same_request: false })
  t.match(await books(app, product.id), {
    stock: 6,
    sales: 4,
    payments: 4,
    audited: 4,
  })
})

t.test('the statement holds as many sales and lines as a request may bring', async (t) => {
  const app = await build(t)
  await openShop(app)
  const seller = await createUser(app.sql, { roles: ['Vendedor'] })
  const products: number[] = []
  for (let count = 0; count < 60; count += 1) {
    products.push((await createProduct(app.sql, { price: '1.00', stock: 1_000 })).id)
  }
  const lines = products.map((product_id) => ({ product_id, quantity: 1 }))
  const answers = await register(
    app,
    Array.from({ length: 16 }, () => ask(seller, { lines })),
  )
  t.strictSame(new Set(outcomes(answers)), new Set(['SOLD']))
  t.match(await books(app, products[59]!), {
    stock: 984,
    sales: 16,
    movements: 16,
    payments: 16,
  })
})
