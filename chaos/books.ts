import type { FakeStripe } from '../dev/fakes/stripe.ts'
import { checkBooks as proveBooks } from '../src/operations/check-books.ts'
import type { Wish } from './caller.ts'
import type { Client } from './client.ts'
import type { DirectSql } from './direct-sql.ts'
import type { Shop } from './shop.ts'
import type { Tally } from './tally.ts'

/** What the books say in the end. */
export interface Books {
  readonly lost: number
  readonly doubled: number
  readonly oversold: number
  /** Payments that the card was charged for, were not given back, and have no sale of the same total. */
  readonly charged: number
}

interface Effect {
  readonly key: string
  readonly ids: readonly number[]
}

const keyed = (effects: readonly Effect[]) => new Map(effects.map((effect) => [effect.key, effect.ids]))

/** The effects of each kind by the key that clients wrote into them. */
async function readEffects(database: DirectSql) {
  const sales = await database.read<Effect>`
    select substr(direccion, 6) as key, array_agg(id order by id) as ids from venta
    where canal <> 'original' group by 1`
  const adjustments = await database.read<Effect>`
    select substr(note, 6) as key, array_agg(id::int order by id) as ids from stock_movement
    where reason = 'adjustment' group by 1`
  // An order that was given back may be made anew under its key.
  const orders = await database.read<Effect>`
    select substr(shipping_address, 6) as key, coalesce(array_agg(1) filter (where status <> 'released'), '{}') as ids
    from checkout_order group by 1`
  const claims = await database.read<Effect>`
    select substr(motivo, 6) as key, array_agg(id order by id) as ids from garantia group by 1`
  const evaluations = await database.read<Effect>`
    select substr(comentario_tecnico, 6) as key, array_agg(id) as ids from garantia
    where fecha_evaluacion is not null group by 1`
  return {
    sale: keyed(sales),
    adjustment: keyed(adjustments),
    checkout: keyed(orders),
    claim: keyed(claims),
    evaluation: keyed(evaluations),
  }
}

interface Order {
  readonly key: string
  readonly intent: string | null
  readonly saleId: number | null
}

async function readOrders(database: DirectSql) {
  const orders = await database.read<Order>`
    select substr(shipping_address, 6) as key, payment_intent_id as intent, sale_id as "saleId" from checkout_order`
  return {
    byIntent: new Map(orders.map((order) => [order.intent, order])),
    byKey: Map.groupBy(orders, ({ key }) => key),
  }
}

async function compareWishes(database: DirectSql, wishes: readonly Wish[], tally: Tally) {
  const effectsOf = await readEffects(database)
  let lost = 0
  let doubled = 0
  const known = new Set(wishes.map(({ key }) => key))
  for (const effects of Object.values(effectsOf)) {
    for (const [key, ids] of effects) {
      if (ids.length > 1) doubled += 1
      if (!known.has(key)) tally.violate('an effect that nobody asked for')
    }
  }
  const orders = await readOrders(database)
  const wanted = new Set(wishes.map(({ intent }) => intent))
  for (const { kind, key, told, saleId, intent } of wishes) {
    const effects = effectsOf[kind].get(key) ?? []
    const order = intent === null ? undefined : orders.byIntent.get(intent)
    const isThere =
      kind === 'checkout'
        ? order !== undefined && (saleId === null || order.saleId === saleId)
        : effectsOf[kind].has(key) && (saleId === null || effects.includes(saleId))
    if (told === 'done' && !isThere) {
      lost += 1
      tally.note(`lost: the ${kind} ${key}`)
    }
    // The same cart of the same buyer is one order, with the key of the last start in its address: a start may be refused
    // because the order was paid meanwhile.
    const isAnothers = orders.byKey.get(key)?.some((one) => one.intent && wanted.has(one.intent)) ?? false
    if (told === 'refused' && effects.length > 0 && !isAnothers)
      tally.violate(`${kind}: refused and done all the same`)
  }
  return { lost, doubled }
}

interface Sums {
  readonly unaudited: number
  readonly unadjusted: number
  readonly unnoticed: number
  readonly unpaid: number
  readonly unaudited_claims: number
  readonly unnoticed_claims: number
}

/** Each number is a count of rows that contradict another row, beside what the service's own check proves. */
const contradictions = (database: DirectSql) => database.read<Sums>`
  select
    (select count(*)::int from venta where canal <> 'original' and (select count(*) from audit_log
      where tabla = 'venta' and (new_data->>'id')::int = venta.id) <> 1) as unaudited,
    (select count(*)::int from stock_movement where reason = 'adjustment' and (select count(*) from audit_log
      where tabla = 'producto' and new_data->>'motivo' = note) <> 1) as unadjusted,
    (select count(*)::int from venta where canal <> 'original' and (select count(*) from cola_notificacion
      where clave = 'compra:' || venta.id || ':WEB') <> 1) as unnoticed,
    (select count(*)::int from venta where (select count(*) from pagos
      where venta_id = venta.id and pagos.total = venta.total) <> 1) as unpaid,
    (select count(*)::int from garantia where case when fecha_evaluacion is null then 1 else 2 end <>
      (select count(*) from audit_log where tabla = 'garantia' and (new_data->>'id')::int = garantia.id)) as unaudited_claims,
    (select count(*)::int from garantia where case when fecha_evaluacion is null then 0 else 1 end <>
      (select count(*) from cola_notificacion where canal = 'WEB' and datos->>'tipo' = 'garantia'
       and (datos->>'garantia_id')::int = garantia.id)) as unnoticed_claims`

const sentences: Readonly<Record<keyof Sums, string>> = {
  unaudited: 'sales without exactly one audit entry',
  unadjusted: 'adjustments without exactly one audit entry',
  unnoticed: 'sales without exactly one notice to the buyer',
  unpaid: 'sales without exactly one payment of their total',
  unaudited_claims: 'claims without exactly one audit entry for each step',
  unnoticed_claims: 'claims whose evaluation was not told exactly once',
}

/** Units that were sold, replaced or adjusted by product, from lines and claims and not from the ledger. */
async function countOversold(database: DirectSql, shop: Shop, tally: Tally): Promise<number> {
  const rows = await database.read<{ id: number; stock: number; taken: number; adjusted: number }>`
    select id, stock,
      (select coalesce(sum(cantidad), 0)::int from (
        select producto_id, cantidad from detalleventa join venta on venta.id = venta_id where canal <> 'original'
        union all select producto_id, cantidad from garantia where reemplazo
      ) gone where producto_id = producto.id) as taken,
      (select coalesce(sum(delta), 0)::int from stock_movement
       where product_id = producto.id and reason = 'adjustment') as adjusted
    from producto`
  let oversold = 0
  for (const { id, stock, taken, adjusted } of rows) {
    const there = (shop.initialStock.get(id) ?? 0) + adjusted
    oversold += Math.max(0, taken - there)
    if (stock !== there - taken)
      tally.violate('a product whose stock is not initial - sold - replaced + adjusted')
  }
  return oversold
}

/** What `npm run check-books` says of the shop. */
async function proveOwnBooks(database: DirectSql, tally: Tally): Promise<void> {
  const { findings } = await proveBooks(database)
  for (const [check, found] of Map.groupBy(findings, (finding) => finding.check)) {
    tally.violate(`check-books finds ${found.length} of ${check}: ${found[0]!.text}`)
  }
}

/** What reports say was sold, by months and by clients, is what sales and refunds add up to. */
async function compareReports(database: DirectSql, client: Client, shop: Shop, tally: Tally): Promise<void> {
  const [sold] = await database.read<{ cents: string; sales: number }>`
    select sum(total * 100)::bigint as cents, count(*)::int as sales from venta
    where not exists (select from pagos where venta_id = venta.id and reembolsado > 0)`
  for (const grouping of ['periodo', 'cliente']) {
    const path = `/api/ventas-historicas/historico/?group_by=${grouping}`
    const answer = await client.ask({ method: 'GET', path, token: shop.manager.token })
    const groups = (answer?.body.data ?? []) as { total: number; ventas: number }[]
    const cents = groups.reduce((sum, group) => sum + Math.round(group.total * 100), 0)
    const sales = groups.reduce((sum, group) => sum + group.ventas, 0)
    if (cents !== Number(sold!.cents) || sales !== sold!.sales)
      tally.violate(`the report by ${grouping} has ${sales} sales of ${cents} cents, not what was sold`)
  }
}

/** Compares payment by payment, and the sums. Returns how many were charged for nothing. */
async function compareMoney(database: DirectSql, stripe: FakeStripe, tally: Tally): Promise<number> {
  const rows = await database.read<{ intent: string; cents: number }>`
    select payment_intent_id as intent, ((total - coalesce(reembolsado, 0)) * 100)::int as cents from pagos
    where payment_intent_id is not null`
  const inBooks = new Map(rows.map(({ intent, cents }) => [intent, cents]))
  if (inBooks.size < rows.length) tally.violate('a payment is in the books twice')
  const atService = new Map<string, number>()
  const add = (intent: string | null, cents: number) => {
    if (intent) atService.set(intent, (atService.get(intent) ?? 0) + cents)
  }
  for (const charge of stripe.charges()) {
    if (charge.status === 'succeeded' && charge.captured) add(charge.payment_intent, charge.amount_captured)
  }
  for (const refund of stripe.refunds()) {
    if (refund.status === 'succeeded') add(refund.payment_intent, -refund.amount)
  }
  let charged = 0
  for (const [intent, cents] of atService) if ((inBooks.get(intent) ?? 0) < cents) charged += 1
  for (const [intent, cents] of inBooks) {
    if ((atService.get(intent) ?? 0) < cents) tally.violate('a sale by card without its money')
  }
  const net = stripe.ledger().usd?.net ?? 0
  const booked = rows.reduce((sum, { cents }) => sum + cents, 0)
  if (net !== booked) tally.violate(`the card money is ${net} cents, the books have ${booked}`)
  return charged
}

/** The payment service is told the truth as well: done, or come again later. */
function checkDeliveries(stripe: FakeStripe, tally: Tally): void {
  for (const { status, type } of stripe.webhooks.deliveries()) {
    const isProper = status !== null && ((status >= 200 && status < 300) || status === 503)
    if (!isProper) tally.violate(`${status ?? 'no answer'} to the webhook ${type}`)
  }
}

/** What the books are held against. */
export interface Around {
  readonly shop: Shop
  readonly wishes: readonly Wish[]
  readonly stripe: FakeStripe
  readonly client: Client
  readonly tally: Tally
}

/** Holds the books against what clients were told, against each other, the reports, and the payment service. */
export async function checkBooks(database: DirectSql, around: Around): Promise<Books> {
  const { shop, wishes, stripe, client, tally } = around
  const compared = await compareWishes(database, wishes, tally)
  const oversold = await countOversold(database, shop, tally)
  const [sums] = await contradictions(database)
  for (const [name, count] of Object.entries(sums ?? {})) {
    if (count > 0) tally.violate(`${count} ${sentences[name as keyof Sums]}`)
  }
  await proveOwnBooks(database, tally)
  await compareReports(database, client, shop, tally)
  checkDeliveries(stripe, tally)
  const charged = await compareMoney(database, stripe, tally)
  return { ...compared, oversold, charged }
}
