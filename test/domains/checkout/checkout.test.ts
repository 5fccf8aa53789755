import { randomUUID } from 'node:crypto'
import t from 'tap'
import {
  fromSmallestUnit,
  minimumPayable,
  smallestStep,
  toSmallestUnit,
} from '../../../src/domains/checkout/currency.ts'
import { createProduct, createUser } from '../../factories.ts'
import { build, roundTrips } from '../../helper.ts'
import { books } from '../sales/shop.ts'
import { cardShop, cart, confirm, start } from './card-shop.ts'

t.test('a purchase: checkout, card, confirm; the sale is there at once and once', async (t) => {
  const { app, stripe, caller, product } = await cardShop(t)
  const key = await app.inject('/api/pagos/public-key/')
  t.strictSame(key.json(), { publicKey: 'pk_test_fake' })
  const started = await start(caller, cart(product.id))
  t.equal(started.statusCode, 200, started.body)
  const { clientSecret, paymentIntentId } = started.json()
  t.match(clientSecret, /_secret_/)
  t.match(await books(app, product.id), { stock: 10, held: 2 })
  const early = await confirm(caller, paymentIntentId)
  t.equal(early.statusCode, 400)
  t.match(early.json(), { code: 'PAYMENT_NOT_COMPLETED', detail: /requires_payment_method/ })
  await stripe.pay({ clientSecret })
  const confirmed = await confirm(caller, paymentIntentId)
  t.equal(confirmed.statusCode, 200, confirmed.body)
  t.match(confirmed.json(), { status: 'success', venta_id: Number, receipt_url: /^http/, message: String })
  t.match((await confirm(caller, paymentIntentId)).json(), { venta_id: confirmed.json().venta_id })
  t.match(await books(app, product.id), { stock: 8, held: 0, sales: 1, payments: 1, moved: -2, notices: 1 })
  const [payment] = (await caller.inject('/api/historial-pagos/')).json()
  t.match(payment, { total: '399.98', receipt_url: confirmed.json().receipt_url, metodo_pago: 'tarjeta' })
})

t.test('nobody else learns of a purchase', async (t) => {
  const { app, stripe, caller, product } = await cardShop(t)
  const { clientSecret, paymentIntentId } = (await start(caller, cart(product.id))).json()
  const stranger = app.as(await createUser(app.sql, { roles: ['Cliente'] }))
  t.equal((await confirm(stranger, paymentIntentId)).statusCode, 404)
  await stripe.pay({ clientSecret })
  t.equal((await confirm(stranger, paymentIntentId)).statusCode, 404)
  t.match(await books(app, product.id), { held: 2, sales: 0 })
  t.equal((await confirm(caller, 'pi_unknown')).statusCode, 404)
  t.equal((await confirm(caller, '..')).statusCode, 404, 'no other resource of Stripe is asked for')
  t.equal((await app.inject({ method: 'POST', url: '/api/pagos/confirmar-pago/' })).statusCode, 401)
  t.equal((await app.inject({ method: 'POST', url: '/api/pagos/iniciar-checkout/' })).statusCode, 401)
})

t.test("a body of the wrong shape, an address that is not the buyer's, a cart without stock", async (t) => {
  const { app, stripe, caller, product } = await cardShop(t)
  const { items } = cart(product.id)
  const foreign = await createUser(app.sql)
  const [address] = await app.sql.write<{ id: number }>`
    insert into direcciones (usuario_id, direccion) values (${foreign.id}::uuid, 'Ajena 1') returning id`
  const rows: [object, number, string][] = [
    [{ items }, 400, 'ADDRESS_CHOICE'],
    [{ items, direccion_manual: '  ', id_direccion: null }, 400, 'ADDRESS_CHOICE'],
    [{ items, direccion_manual: 'Calle 1', id_direccion: 1 }, 400, 'ADDRESS_CHOICE'],
    [{ items, id_direccion: 0 }, 404, 'ADDRESS_NOT_FOUND'],
    [{ items, id_direccion: address!.id }, 404, 'ADDRESS_NOT_FOUND'],
    [{ items: [], direccion_manual: 'Calle 1' }, 400, 'VALIDATION_FAILED'],
    [{ items: [{ ...items[0], cantidad: 0 }], direccion_manual: 'Calle 1' }, 400, 'VALIDATION_FAILED'],
    [{ items: [{ ...items[0], cantidad: 11 }], direccion_manual: 'Calle 1' }, 400, 'INSUFFICIENT_STOCK'],
    [
      { items: [...items, { ...items[0], cantidad: 9 }], direccion_manual: 'Calle 1' },
      400,
      'INSUFFICIENT_STOCK',
    ],
    [
      { items: [{ producto_id: 2_000_000_000, cantidad: 1 }], direccion_manual: 'Calle 1' },
      400,
      'UNKNOWN_PRODUCT',
    ],
  ]
  for (const [payload, status, code] of rows) {
    const reply = await start(caller, payload)
    t.match(reply.json(), { status, code }, JSON.stringify(payload))
  }
  t.match(await books(app, product.id), { held: 0 })
  t.equal(stripe.intents().length, 0)
})

t.test('a cart of 50 lines fits, with nothing but the order in the metadata', async (t) => {
  const { app, stripe, caller, product } = await cardShop(t)
  const items = [{ producto_id: product.id, cantidad: 1 }]
  for (let line = 1; line < 50; line++) {
    const { id } = await createProduct(app.sql, {
      name: `Producto con un nombre bastante largo ${line}`,
      price: '0.10',
      brandId: product.brandId,
      typeId: product.typeId,
      sellerId: product.sellerId,
    })
    items.push({ producto_id: id, cantidad: 1 })
  }
  t.equal((await start(caller, { items, direccion_manual: 'Calle 1' })).statusCode, 200)
  const [intent] = stripe.intents()
  t.strictSame(Object.keys(intent!.metadata), ['order_id'])
  t.equal(intent!.amount, 19_999 + 49 * 10)
  t.match(intent!.description, / y 47 más$/)
})

t.test('a double click with one key is one hold and one intent', async (t) => {
  const { app, stripe, caller, product } = await cardShop(t)
  const headers = { 'idempotency-key': randomUUID() }
  const replies = await Promise.all(Array.from({ length: 8 }, () => start(caller, cart(product.id), headers)))
  for (const reply of replies) t.equal(reply.statusCode, 200, reply.body)
  t.equal(new Set(replies.map((reply) => reply.body)).size, 1)
  t.equal(replies.filter((reply) => reply.headers['idempotent-replayed'] === 'true').length, 7)
  const again = await start(caller, cart(product.id), headers)
  t.match(again.json(), replies[0]!.json())
  t.equal(again.headers['idempotent-replayed'], 'true')
  t.equal(stripe.intents().length, 1)
  t.match(await books(app, product.id), { held: 2 })
})

t.test(
  'the app buys with the test card while the key is a test key, and never with a live one',
  async (t) => {
    const test = await cardShop(t)
    const started = await start(test.caller, cart(test.product.id), { 'x-platform': 'mobile' })
    const confirmed = await confirm(test.caller, started.json().paymentIntentId)
    t.equal(confirmed.statusCode, 200, confirmed.body)
    const [sale] = await test.app.sql.read<{ canal: string }>`select canal from venta`
    t.equal(sale!.canal, 'movil')

    const live = await cardShop(t, { live: true })
    const refused = await start(live.caller, cart(live.product.id), { 'x-platform': 'mobile' })
    t.equal(refused.statusCode, 200)
    t.match((await confirm(live.caller, refused.json().paymentIntentId)).json(), {
      code: 'PAYMENT_NOT_COMPLETED',
    })
  },
)

t.test('checkout takes one round trip before Stripe and one after; settling takes one', async (t) => {
  const { app, stripe, caller, product } = await cardShop(t, { throughProxy: true })
  await caller.inject('/api/historial-pagos/')
  const started = await roundTrips(app, () => start(caller, cart(product.id)))
  t.equal(started.roundTrips, 2)
  const { clientSecret, paymentIntentId } = started.result.json()
  await stripe.pay({ clientSecret })
  const confirmed = await roundTrips(app, () => confirm(caller, paymentIntentId))
  t.equal(confirmed.result.statusCode, 200)
  t.equal(confirmed.roundTrips, 1)
})

t.test('a lost hold or settlement, or its lost reply, costs a repeat and nothing else', async (t) => {
  for (const fault of ['cutBefore', 'cutMidReply', 'swallowReply'] as const) {
    const { app, stripe, caller, product } = await cardShop(t, { throughProxy: true })
    await caller.inject('/api/historial-pagos/')
    const hold = app.proxy[fault]({ sql: 'smartsales.start_checkout', times: 1 })
    const { clientSecret, paymentIntentId } = (await start(caller, cart(product.id))).json()
    t.equal(hold.hits(), 1, fault)
    t.match(await books(app, product.id), { held: 2 }, fault)
    await stripe.pay({ clientSecret })
    const settle = app.proxy[fault]({ sql: 'smartsales.settle_payment', times: 1 })
    t.equal((await confirm(caller, paymentIntentId)).statusCode, 200, fault)
    t.equal(settle.hits(), 1, fault)
    const bought = { stock: 8, held: 0, sales: 1, payments: 1, notices: 1 }
    t.match(await books(app, product.id), bought, fault)
  }
})

t.test('without keys the shop works and buying by card says 503', async (t) => {
  const app = await build(t)
  const product = await createProduct(app.sql)
  t.match((await app.inject('/api/pagos/public-key/')).json(), {
    status: 503,
    code: 'PAYMENTS_NOT_CONFIGURED',
  })
  const reply = await start(app.as('Cliente'), cart(product.id))
  t.match(reply.json(), { status: 503, code: 'PAYMENTS_NOT_CONFIGURED' })
  t.match(await books(app, product.id), { held: 0 })
})

t.test('amounts are what Stripe takes, its exceptions included', async (t) => {
  const rows: [string, string, number][] = [
    ['usd', '10.05', 1005],
    ['bob', '10.05', 1005],
    ['jpy', '500.00', 500],
    ['krw', '500.00', 500],
    ['clp', '990.00', 990],
    ['isk', '5.00', 500],
    ['ugx', '5.00', 500],
    ['huf', '175.45', 17_545],
    ['twd', '800.45', 80_045],
    ['kwd', '5.12', 5120],
    ['bhd', '5.00', 5000],
    ['tnd', '0.01', 10],
  ]
  for (const [currency, amount, units] of rows) {
    t.equal(toSmallestUnit(amount, currency), units, currency)
    t.equal(fromSmallestUnit(units, currency), amount, currency)
  }
})

t.test('whole amounts only where there is nothing smaller', async (t) => {
  for (const currency of ['jpy', 'clp', 'pyg', 'xof', 'isk', 'ugx']) t.equal(smallestStep(currency), '1.00')
  for (const currency of ['usd', 'bob', 'huf', 'twd', 'kwd', 'omr']) t.equal(smallestStep(currency), '0.01')
})

t.test('the least that can be paid is what Stripe documents', async (t) => {
  const minimums =
    'usd 0.50, aed 2.00, aud 0.50, brl 0.50, cop 0.50, czk 15.00, dkk 2.50, eur 0.50, gbp 0.30, hkd 4.00, ' +
    'huf 175.00, inr 0.50, jpy 50.00, krw 50.00, mxn 10.00, myr 2.00, nok 3.00, pln 2.00, ron 2.00, sek 3.00, ' +
    'sgd 0.50, thb 10.00, zar 0.50'
  for (const row of minimums.split(', ')) {
    const [currency = '', minimum] = row.split(' ')
    t.equal(minimumPayable(currency), minimum, currency)
  }
})

t.test('a total below the minimum of the currency is refused with it, and holds nothing', async (t) => {
  for (const [currency, price, text] of [
    ['usd', '0.49', '0.50 USD'],
    ['huf', '174.99', '175.00 HUF'],
    ['gbp', '0.29', '0.30 GBP'],
    ['jpy', '49.00', '50.00 JPY'],
  ] as const) {
    const { app, caller, product } = await cardShop(t, { currency, price })
    const refused = await start(caller, cart(product.id, 1))
    t.match(refused.json(), { status: 400, code: 'AMOUNT_TOO_SMALL' }, currency)
    t.ok(refused.json().detail.includes(text), refused.json().detail)
    const orders = await app.sql.read`select from checkout_order`
    t.equal(orders.length, 0)
  }
})

t.test('a fraction of a currency without fractions cannot be paid', async (t) => {
  for (const currency of ['isk', 'jpy']) {
    const { app, caller, product, stripe } = await cardShop(t, { currency, price: '500.50' })
    const refused = await start(caller, cart(product.id, 1))
    t.match(refused.json(), { status: 400, code: 'AMOUNT_NOT_PAYABLE', detail: /500\.50 .* (ISK|JPY)/ })
    const whole = await start(caller, cart(product.id, 2))
    t.equal(whole.statusCode, 200, whole.body)
    t.equal(stripe.intents()[0]!.amount, currency === 'isk' ? 100_100 : 1001)
    await stripe.pay(whole.json())
    t.equal((await confirm(caller, whole.json().paymentIntentId)).statusCode, 200)
    const [sale] = await app.sql.read<{ total: string }>`select total from venta`
    t.equal(sale!.total, '1001.00')
  }
})

t.test('an amount that Stripe does not take is the buyer’s to know, and holds nothing', async (t) => {
  const { app, caller } = await cardShop(t)
  const dear = await createProduct(app.sql, { price: '9999999.99', stock: 5 })
  const refused = await start(caller, cart(dear.id, 1))
  t.match(refused.json(), { status: 400, code: 'AMOUNT_NOT_PAYABLE' })
  const [row] = await app.sql.read<{
    held: number
  }>`select reservado as held from producto where id = ${dear.id}`
  t.equal(row!.held, 0)
})
