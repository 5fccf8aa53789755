import { createPageMemory } from './domains/catalogue/pages/page-memory.ts'
import { findOffers, listFilterChoices, listOffers } from './domains/catalogue/storefront/storefront.ts'
import { holdStock, type NewOrder } from './domains/checkout/hold-stock.ts'
import { holdsEnd } from './domains/checkout/release-hold.ts'
import { settlePayment } from './domains/checkout/settle-payment.ts'
import { claim } from './domains/notifications/dispatcher/claim.ts'
import { mark } from './domains/notifications/dispatcher/mark.ts'
import { foldingDue } from './domains/reports/counting/fold-shop.ts'
import { rollingDue } from './domains/reports/counting/rolling-chore.ts'
import { readDashboard } from './domains/reports/read-dashboard.ts'
import { addToCart, readCart, removeFromCart, setCartQuantity } from './domains/sales/counter-cart.ts'
import { spellHistories, spellPayment } from './domains/sales/payment-history.ts'
import { registerCounterSales } from './domains/sales/register-counter-sales.ts'
import type { SqlClient } from './lib/database/sql.ts'
import { recordStatement, type StoredStatement } from './lib/database/stored-statements.ts'
import { createTimeZone } from './lib/time-zone.ts'
import { readActors } from './plugins/auth/actors.ts'

// Values make no difference to a statement's text; these stand where some are needed.
const id = '00000000-0000-4000-8000-000000000000'
const author = { id, name: '', requestId: '' }
const key = { scope: '', key: '', route: '', hash: Buffer.alloc(0) }
const line = { productId: 1, quantity: 1 }
const order: Omit<NewOrder, 'address'> = {
  id,
  buyerId: id,
  lines: [line],
  channel: 'web',
  currency: '',
  minimumAmount: '0',
  holdMinutes: 1,
}
const sale = {
  customerEmail: '',
  lines: [line],
  address: '',
  paymentMethod: 'efectivo',
  currency: '',
} as const
const payment = {
  paymentIntentId: '',
  orderId: id,
  amount: '0',
  currency: '',
  receiptUrl: null,
  event: null,
  ownerId: null,
}
const timeZone = 'UTC'
const zone = createTimeZone(timeZone)
const claimed = {
  topics: [],
  channels: [],
  unserved: [],
  limit: 1,
  leaseMs: 1,
  due: [holdsEnd, rollingDue, foldingDue],
  isPoll: false,
}

/** What is asked often, or by people who wait, and is planned alike whatever its values are. */
const deeds: Readonly<Record<string, (sql: SqlClient) => unknown>> = {
  read_people: (sql) => readActors(sql, [{ userId: id, sessionId: id }]),
  list_offers: (sql) =>
    listOffers(sql, createPageMemory(), {
      filter: {},
      ordering: 'relevancia',
      page: { page: 1, pageSize: 1, limit: 1, offset: 0 },
    }),
  find_offers: (sql) => findOffers(sql, [1]),
  list_filter_choices: (sql) => listFilterChoices(sql),
  register_counter_sales: (sql) =>
    registerCounterSales({ sql, lowStockThreshold: 1 }, [{ seller: author, key, sale }]),
  read_cart: (sql) => readCart(sql, id),
  add_to_cart: (sql) => addToCart(sql, id, key, line),
  set_cart_quantity: (sql) => setCartQuantity(sql, id, key, line),
  remove_from_cart: (sql) => removeFromCart(sql, id, key, 1),
  hold_stock: (sql) => holdStock(sql, key, { ...order, address: { text: '' } }),
  hold_stock_for_address: (sql) => holdStock(sql, key, { ...order, address: { id: 1 } }),
  settle_payment: (sql) => settlePayment(sql, author, 1, payment),
  spell_histories: (sql) => spellHistories(sql, [{ buyerId: id, limit: 1, offset: 0 }]),
  spell_payment: (sql) => spellPayment(sql, id, 1),
  claim_jobs: (sql) => claim(sql, claimed),
  mark_jobs: (sql) => mark(sql, []),
  read_dashboard: (sql) =>
    readDashboard({ sql, zone, timeZone, lowStockThreshold: 1 }, { period: 'mes', top: 1 }, new Date(0)),
}

/**
 * The statements whose plans the database keeps (see `StoredStatements`). `npm run db:deploy` makes their
 * functions; without them everything works as well, and slower.
 */
export const storedStatements: readonly StoredStatement[] = Object.entries(deeds).map(([name, run]) => {
  const { text, values } = recordStatement(run)
  return { name, text, parameterCount: values.length }
})
