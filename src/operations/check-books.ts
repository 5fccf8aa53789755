import { type Sql, type SqlClient, sql } from '../lib/database/sql.ts'

const mostListed = 1000
const refunded = sql`
  select venta_id as sale_id, sum(reembolsado) as amount, bool_or(stock_devuelto) as is_restocked,
    sum(total) filter (where estado <> 'fallido' and not intento_duplicado) as paid
  from pagos group by venta_id`

/**
 * Each compares what is written once with what is written elsewhere of the same thing: rows of `id`, `text` and
 * `doubtful`, and what to look at when there are any, in Spanish.
 */
const checks: Readonly<Record<string, { readonly advice: string; readonly found: Sql }>> = {
  stock: {
    advice: 'Cuente las unidades y ajuste el stock del producto; sus movimientos están en stock_movement.',
    found: sql`
      select producto.id, false as doubtful, format('Producto %s (%s): su stock es %s y sus movimientos suman %s.',
        producto.id, nombre, stock, coalesce(ledger.units, 0)) as text
      from producto left join (
        select product_id, sum(delta) as units from stock_movement group by product_id
      ) ledger on ledger.product_id = producto.id
      where stock <> coalesce(ledger.units, 0)`,
  },
  counted: {
    advice: 'Cuente las unidades y ajuste el stock del producto, aunque sea con el mismo número.',
    // Only an edit that came with a number sent before has a note (edit_product, import_products).
    found: sql`
      select producto.id, true as doubtful, format('Producto %s (%s): %s unidades del %s, cuando se envió %s otra vez.',
        producto.id, nombre, edit.delta, to_char(edit.created_at, 'YYYY-MM-DD'), edit.stock_after) as text
      from stock_movement edit join producto on producto.id = edit.product_id
      where edit.reason in ('edit', 'import') and edit.note is not null and edit.delta > 0 and not exists (
        select from stock_movement later
        where later.product_id = edit.product_id and later.id > edit.id and later.reason = 'adjustment')`,
  },
  holds: {
    advice: 'Compare producto.reservado con checkout_line de los pedidos cuyo status es held.',
    found: sql`
      select producto.id, false as doubtful, format('Producto %s (%s): de su stock de %s hay %s reservadas, y los pedidos '
        'retenidos suman %s.', producto.id, nombre, stock, reservado, coalesce(held.units, 0)) as text
      from producto left join (
        select product_id, sum(quantity) as units from checkout_line join checkout_order on checkout_order.id = order_id
        where status = 'held' group by product_id
      ) held on held.product_id = producto.id
      where reservado <> coalesce(held.units, 0) or (stock < reservado and not stock_negativo)`,
  },
  orders: {
    advice:
      'Mire checkout_order y la venta cuyo orden_id es ese pedido; npm run reconcile compara con Stripe.',
    found: sql`
      select coalesce(sale.id, 0) as id, false as doubtful, format('Pedido %s (%s, %s): su venta es %s, por %s; pagos con su '
        'intento: %s.', checkout_order.id, status, amount, coalesce(sale.id::text, 'ninguna'), coalesce(sale.total, 0),
        paid.times) as text
      from checkout_order left join venta sale on sale.orden_id = checkout_order.id cross join lateral (
        select count(*)::integer as times from pagos
        where venta_id = sale.id and pagos.payment_intent_id = checkout_order.payment_intent_id
      ) paid
      where case when status = 'paid' or sale_id is not null
        then (sale_id, amount, 1) is distinct from (sale.id, sale.total, paid.times) or status not in ('paid', 'refunded')
        else sale.id is not null end`,
  },
  moved: {
    advice: 'Mire stock_movement con ese sale_id y las líneas de la venta en detalleventa.',
    // What the service before this one sold left no movements; a refund brings the units of any sale back.
    found: sql`
      select sale_id as id, false as doubtful, format('Venta %s, producto %s: sus movimientos suman %s y deben sumar %s.',
        sale_id, product_id, coalesce(moved.units, 0), coalesce(line.units, 0)) as text
      from (
        select venta_id as sale_id, producto_id as product_id,
          case canal when 'original' then 0 else -cantidad end + case when is_restocked then cantidad else 0 end as units
        from detalleventa join venta on venta.id = venta_id left join (${refunded}) refunded on sale_id = venta_id
      ) line full join (
        select sale_id, product_id, sum(delta) as units from stock_movement where sale_id is not null group by 1, 2
      ) moved using (sale_id, product_id)
      where coalesce(moved.units, 0) <> coalesce(line.units, 0)`,
  },
  lines: {
    advice: 'Mire detalleventa de esa venta: cantidad y precio_unitario de cada línea.',
    // A price that is estimated is not what was paid.
    found: sql`
      select id, canal = 'original' as doubtful, format('Venta %s: su total es %s y sus líneas suman %s.',
        id, total, coalesce(line.amount, 0)) as text
      from venta left join (
        select venta_id, sum(cantidad * precio_unitario) as amount, bool_or(precio_estimado) as is_estimated
        from detalleventa group by venta_id
      ) line on venta_id = id
      where is_estimated is not true and total <> coalesce(line.amount, 0)`,
  },
  payments: {
    advice: 'Mire pagos de esa venta; npm run reconcile compara los de tarjeta con Stripe.',
    found: sql`
      select id, canal = 'original' as doubtful, format('Venta %s: su total es %s y sus pagos suman %s.',
        id, total, coalesce(paid, 0)) as text
      from venta left join (${refunded}) payment on sale_id = id
      where total <> coalesce(paid, 0)`,
  },
  refunds: {
    advice: 'Mire pagos y refund de ese pago; npm run reconcile compara los de tarjeta con Stripe.',
    // A refund that fails when its units are back on the shelf leaves them there.
    found: sql`
      select id, stock_devuelto and coalesce(asked.amount, 0) <= reembolsado and reembolsado < total as doubtful,
        format('Pago %s (venta %s): está %s con %s devueltos de %s; unidades devueltas al stock: %s; reembolsos hechos: %s.',
        id, venta_id, estado, reembolsado, total,
        case when stock_devuelto then 'sí' else 'no' end, coalesce(asked.amount, 0)) as text
      from pagos left join (
        select payment_intent_id as intent, sum(amount) as amount from refund where status = 'succeeded' group by 1
      ) asked on intent = payment_intent_id and not intento_duplicado
      where reembolsado > total or asked.amount > reembolsado
        or (total > 0 and (estado in ('reembolsado', 'disputa_perdida'), estado = 'parcialmente_reembolsado',
          stock_devuelto) is distinct from (reembolsado = total, reembolsado between 0.01 and total - 0.01,
          reembolsado = total))`,
  },
  soldSales: {
    advice: 'La vista smartsales.sold_sale no es la de prisma/functions: npm run db:check dice en qué.',
    found: sql`
      select id, false as doubtful, format('Venta %s: los informes cuentan %s y deben contar %s.',
        id, coalesce(shown.amount, 0), coalesce(expected.amount, 0)) as text
      from (
        select id, total - coalesce(amount, 0) as amount from venta left join (${refunded}) payment on sale_id = id
        where coalesce(amount, 0) < total or coalesce(amount, 0) = 0
      ) expected full join (
        select sale_id as id, sum(amount) as amount, count(*) as times from smartsales.sold_sale group by sale_id
      ) shown using (id)
      where (expected.amount, 1) is distinct from (shown.amount, times)`,
  },
  soldLines: {
    advice: 'La vista smartsales.sold_line no es la de prisma/functions: npm run db:check dice en qué.',
    found: sql`
      select id, false as doubtful, format('Venta %s: los informes cuentan %s unidades por %s y '
        'sus líneas tienen %s por %s.', id, coalesce(shown.units, 0), coalesce(shown.amount, 0),
        coalesce(line.units, 0), coalesce(line.amount, 0)) as text
      from (
        select venta_id as id, sum(cantidad) as units,
          sum(cantidad * coalesce(precio_unitario, smartsales.price_today(producto_id::integer))) as amount
        from detalleventa join venta on venta.id = venta_id left join (${refunded}) payment on sale_id = venta_id
        where coalesce(payment.amount, 0) < venta.total or coalesce(payment.amount, 0) = 0 group by venta_id
      ) line full join (
        select sale_id as id, sum(units) as units, sum(amount) as amount from smartsales.sold_line group by sale_id
      ) shown using (id)
      where (line.units, line.amount) is distinct from (shown.units, shown.amount)`,
  },
  bestSellers: {
    advice:
      'Es el orden por ventas de la tienda: product_sales.units debe ser la suma de detalleventa.cantidad.',
    found: sql`
      select producto.id, false as doubtful, format('Producto %s (%s): la tienda cuenta %s vendidas y sus líneas suman %s.',
        producto.id, nombre, coalesce(units, 0), coalesce(sold, 0)) as text
      from producto left join product_sales on product_id = producto.id left join (
        select producto_id, sum(cantidad) as sold from detalleventa group by 1
      ) line on producto_id = producto.id
      where coalesce(units, 0) <> coalesce(sold, 0)`,
  },
  claimedUnits: {
    advice:
      'Mire garantia de esa línea: los reclamos pendientes y completados no pueden pasar de lo vendido.',
    found: sql`
      select line.venta_id as id, canal = 'original' as doubtful, format('Venta %s, producto %s: se reclamaron %s unidades '
        'de %s vendidas.', line.venta_id, line.producto_id, claimed, line.cantidad) as text
      from (
        select venta_id, producto_id, sum(cantidad) as claimed from garantia
        join estadogarantia state on state.id = estadogarantia_id where lower(state.nombre) <> 'rechazado' group by 1, 2
      ) claim join detalleventa line using (venta_id, producto_id) join venta on venta.id = venta_id
      where claimed > line.cantidad`,
  },
  replacements: {
    advice: 'Mire stock_movement con ese claim_id: sale una unidad por cada una reemplazada, una sola vez.',
    // What the service before this one replaced left no movement: its date is before the product's first one.
    found: sql`
      select id, false as doubtful, format('Reclamo %s: sus movimientos suman %s y deben sumar %s.',
        id, coalesce(moved.units, 0), coalesce(claim.units, 0)) as text
      from (
        select id, case when reemplazo and fecha_evaluacion >= (
            select min(created_at) from stock_movement where product_id = producto_id) then -cantidad else 0 end as units
        from garantia
      ) claim full join (
        select claim_id as id, sum(delta) as units from stock_movement where claim_id is not null group by claim_id
      ) moved using (id)
      where coalesce(moved.units, 0) <> coalesce(claim.units, 0)`,
  },
}

/**
 * Proves the books: stock and holds, sales, payments and refunds, the views that reports read, and warranty claims. A
 * finding is a Spanish sentence with the numbers, of the `check` that found it; a doubtful one may be right: written by
 * the service before this one, or meant so by a person. Each check is one statement, so that a shop at work is seen at
 * one moment; at most 1000 findings of each.
 */
export async function checkBooks(database: SqlClient) {
  const findings = []
  for (const [check, { advice, found }] of Object.entries(checks)) {
    const rows = await database.read<{ text: string; isDoubtful: boolean }>`
      select text, doubtful as "isDoubtful" from (${found}) found order by id, text limit ${mostListed}`
    findings.push(...rows.map((row) => ({ check, advice, ...row })))
  }
  const [counts] = await database.read<Readonly<Record<'products' | 'sales' | 'claims', number>>>`
    select (select count(*)::int from producto) as products, (select count(*)::int from venta) as sales,
      (select count(*)::int from garantia) as claims`
  return { ...counts!, findings }
}
