import type { AuthorColumns } from '../../lib/author.ts'
import { type Sql, sql } from '../../lib/database/sql.ts'
import { recordAudit } from '../audit/record.ts'
import { recordStockMovements } from '../catalogue/move-stock.ts'
import { enqueueNotifications } from '../notifications/outbox.ts'

/** What the rows of sales know of who made them, for the ledger and the audit log. */
const author: AuthorColumns = { id: sql`author_id`, name: sql`author_name`, requestId: sql`request_id` }

/**
 * The single writer of sales: sale, lines with price and name as sold and their warranty deadline, payment,
 * stock and its ledger, notifications and audit, as data-modifying CTEs. Both doors (the counter and the
 * settled payment) put them into the one statement that decides whether there is a sale.
 *
 * The statement must define before it:
 * - `accepted`: a row for each sale that takes place, with sale_id, payment_id, customer_id, total, address,
 *   seller_id, channel, currency, payment_method, payment_intent_id, receipt_url, order_id and its author's
 *   author_id, author_name, request_id;
 * - `accepted_line`: sale_id, product_id, name, quantity, unit_price, warranty_days, held (units of it that a
 *   checkout holds); one row for each product of a sale, whose rows in `producto` the statement has locked in
 *   id order.
 *
 * Several sales have their stock taken in the order of their ids. A low-stock notice goes out once per crossing
 * of `lowStockThreshold` units.
 */
export function registerSales(lowStockThreshold: number): Sql {
  return sql`sold as (
      insert into venta (id, usuario_id, total, direccion, hora, vendedor_id, canal, moneda, orden_id)
      overriding system value
      select sale_id, customer_id, total, address, now(), seller_id, channel, currency, order_id from accepted
    ), sold_line as (
      insert into detalleventa
        (venta_id, producto_id, cantidad, limitegarantia, precio_unitario, nombre_producto, precio_estimado)
      select sale_id, product_id, quantity, now() + make_interval(days => warranty_days), unit_price, name, false
      from accepted_line
    ), paid as (
      insert into pagos
        (id, venta_id, total, hora, receipt_url, payment_intent_id, metodo_pago, moneda, estado)
      overriding system value
      select payment_id, sale_id, total, now(), receipt_url, payment_intent_id, payment_method, currency, 'pagado'
      from accepted
    ), taken as (
      select product_id, sum(quantity)::int as quantity, sum(held)::int as held from accepted_line group by 1
    ), left_stock as (
      update producto set stock = producto.stock - line.quantity, reservado = producto.reservado - line.held
      from taken line where producto.id = line.product_id
      returning producto.id as product_id, producto.nombre as name, producto.id_vendedor as owner_id, producto.stock
    ), sold_stock as (
      select sale_id, author_id, author_name, request_id, product_id, left_stock.name, owner_id, line.quantity,
        left_stock.stock + coalesce(sum(line.quantity) over (partition by product_id order by sale_id
          rows between 1 following and unbounded following), 0) as stock
      from left_stock join accepted_line line using (product_id) join accepted using (sale_id)
    ), ledger as (
      ${recordStockMovements(
        'sale',
        author,
        sql`select product_id, -quantity, stock::int, sale_id, null::int, null::text, author_id, request_id
          from sold_stock order by sale_id, product_id`,
      )}
    ), notices as (
      ${enqueueNotifications(sql`
        select customer_id, 'Compra realizada con éxito',
          format('Tu compra por $%s fue registrada. ¡Gracias por tu preferencia!', total),
          jsonb_build_object('tipo', 'compra', 'venta_id', sale_id, 'total', total, 'fecha', now()),
          format('compra:%s', sale_id)
        from accepted
        union all
        select owner_id, 'Aviso de stock bajo',
          format('Quedan %s unidades de "%s". Te recomendamos reponer el stock.', stock, name),
          jsonb_build_object('tipo', 'stock_bajo', 'producto_id', product_id, 'producto_nombre', name,
            'stock_actual', stock, 'fecha', now()),
          format('stock_bajo:%s:%s', product_id, sale_id)
        from sold_stock
        where stock <= ${lowStockThreshold}::int and stock + quantity > ${lowStockThreshold}::int`)}
    ), audited as (
      ${recordAudit(
        { table: 'venta', operation: 'INSERT', author },
        sql`select null::jsonb, jsonb_build_object('id', sale_id, 'usuario_id', customer_id, 'total', total,
          'direccion', address, 'vendedor_id', seller_id, 'canal', channel, 'metodo_pago', payment_method,
          'pago_id', payment_id), author_id, author_name, request_id from accepted`,
      )}
    )`
}
