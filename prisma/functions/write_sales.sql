-- Writes sales with everything that belongs to them: each sale, its lines with price and name as sold and the end of
-- their warranty, its payment, the stock with its ledger, what the buyer and the owner of a product are told, and the
-- audit row. The caller has decided that there are sales and has locked their products.
-- p: {low_stock_threshold, sales: [{actor, customer_id, total, address, channel, currency, payment_method, lines:
-- [{product_id, name, unit_price, quantity, warranty_days, held}]}]}, held being units that a checkout holds; seller_id,
-- payment_intent_id, receipt_url and order_id where there are such; silent true where the buyer is told something else.
-- Returns [{sale_id, payment_id, sold_at}] in that order.
create or replace function smartsales.write_sales(p jsonb) returns jsonb
language plpgsql
set search_path = pg_catalog, public, pg_temp
set plan_cache_mode = force_generic_plan
as $$
declare
  sale_ids constant regclass := pg_get_serial_sequence('venta', 'id')::regclass;
  payment_ids constant regclass := pg_get_serial_sequence('pagos', 'id')::regclass;
  -- Further in the future is an error of PostgreSQL, and no warranty.
  longest_warranty_days constant integer := 36500;
  written jsonb;
  movements jsonb;
  messages jsonb;
  entries jsonb;
begin
  with sale as materialized (
    select nextval(sale_ids) as id, nextval(payment_ids) as payment_id, given.*
    from rows from (jsonb_to_recordset(p -> 'sales') as (customer_id uuid, total numeric, address text, seller_id uuid,
      channel text, currency text, order_id uuid, receipt_url text, payment_intent_id text, payment_method text,
      silent boolean, actor jsonb, lines jsonb)) with ordinality given
  ), line as materialized (
    select sale.id as sale_id, sale.actor, sale.ordinality as place, line.*
    from sale, jsonb_to_recordset(sale.lines) line(product_id integer, name text, unit_price numeric, quantity integer,
      warranty_days integer, held integer)
  ), sold as (
    insert into venta (id, usuario_id, total, direccion, hora, vendedor_id, canal, moneda, orden_id)
    overriding system value
    select id, customer_id, total, address, now(), seller_id, channel, currency, order_id from sale
  ), sold_line as (
    insert into detalleventa
      (venta_id, producto_id, cantidad, limitegarantia, precio_unitario, nombre_producto, precio_estimado)
    select sale_id, product_id, quantity, now() + make_interval(days => least(warranty_days, longest_warranty_days)),
      unit_price, name, false
    from line
  ), paid as (
    insert into pagos (id, venta_id, total, hora, receipt_url, payment_intent_id, metodo_pago, moneda, estado)
    overriding system value
    select payment_id, id, total, now(), receipt_url, payment_intent_id, payment_method, currency, 'pagado' from sale
  )
  select
    jsonb_agg(jsonb_build_object('sale_id', id, 'payment_id', payment_id, 'sold_at', smartsales.wire_moment(now()))
      order by ordinality),
    (select jsonb_agg(jsonb_build_object('product_id', product_id, 'delta', -quantity, 'held', held, 'sale_id', sale_id,
      'actor', actor) order by place) from line),
    jsonb_agg(jsonb_build_object('recipient', customer_id, 'title', 'Compra realizada con éxito',
      'body', format('Tu compra por $%s fue registrada. ¡Gracias por tu preferencia!', total),
      'data', jsonb_build_object('tipo', 'compra', 'venta_id', id, 'total', total),
      'key', format('compra:%s', id))) filter (where silent is not true),
    jsonb_agg(jsonb_build_object('table', 'venta', 'operation', 'INSERT', 'actor', actor, 'new',
      jsonb_build_object('id', id, 'usuario_id', customer_id, 'total', total, 'direccion', address,
        'vendedor_id', seller_id, 'canal', channel, 'metodo_pago', payment_method, 'pago_id', payment_id)))
  into written, movements, messages, entries from sale;

  perform smartsales.move_stock(jsonb_build_object('reason', 'sale', 'lines', movements,
    'low_stock_threshold', p -> 'low_stock_threshold'));
  if messages is not null then
    perform smartsales.enqueue_notifications(messages);
  end if;
  perform smartsales.record_audit(entries);
  return written;
end
$$;
