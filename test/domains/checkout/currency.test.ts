import t from 'tap'
import {
  fromSmallestUnit,
  minimumPayable,
  smallestStep,
  toSmallestUnit,
} from '../../../src/domains/checkout/currency.ts'
import { createProduct } from '../../factories.ts'
import { cardShop, cart, confirm, start } from './card-shop.ts'

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
