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
  sales jsonb;
  lines jsonb;
  messages jsonb;
begin
  select jsonb_agg(sale || jsonb_build_object('id', nextval(sale_ids), 'payment_id', nextval(payment_ids)) order by place)
  into sales from jsonb_array_elements(p -> 'sales') with ordinality given(sale, place);

  insert into venta (id, usuario_id, total, direccion, hora, vendedor_id, canal, moneda, orden_id)
  overriding system value
  select id, customer_id, total, address, now(), seller_id, channel, currency, order_id
  from jsonb_to_recordset(sales) sale(id integer, customer_id uuid, total numeric, address text, seller_id uuid,
    channel text, currency text, order_id uuid);

  insert into detalleventa
    (venta_id, producto_id, cantidad, limitegarantia, precio_unitario, nombre_producto, precio_estimado)
  select (sale ->> 'id')::integer, line.product_id, line.quantity,
    now() + make_interval(days => least(line.warranty_days, longest_warranty_days)), line.unit_price, line.name, false
  from jsonb_array_elements(sales) sale, jsonb_to_recordset(sale -> 'lines')
    line(product_id integer, name text, unit_price numeric, quantity integer, warranty_days integer);

  insert into pagos (id, venta_id, total, hora, receipt_url, payment_intent_id, metodo_pago, moneda, estado)
  overriding system value
  select payment_id, id, total, now(), receipt_url, payment_intent_id, payment_method, currency, 'pagado'
  from jsonb_to_recordset(sales) sale(id integer, payment_id integer, total numeric, receipt_url text,
    payment_intent_id text, payment_method text, currency text);

  select jsonb_agg(jsonb_build_object('product_id', line.product_id, 'delta', -line.quantity, 'held', line.held,
    'sale_id', sale -> 'id', 'actor', sale -> 'actor') order by place)
  into lines
  from jsonb_array_elements(sales) with ordinality given(sale, place),
    jsonb_to_recordset(sale -> 'lines') line(product_id integer, quantity integer, held integer);
  perform smartsales.move_stock(jsonb_build_object('reason', 'sale', 'lines', lines,
    'low_stock_threshold', p -> 'low_stock_threshold'));

  select jsonb_agg(jsonb_build_object('recipient', customer_id, 'title', 'Compra realizada con éxito',
    'body', format('Tu compra por $%s fue registrada. ¡Gracias por tu preferencia!', total),
    'data', jsonb_build_object('tipo', 'compra', 'venta_id', id, 'total', total),
    'key', format('compra:%s', id)))
  into messages
  from jsonb_to_recordset(sales) sale(id integer, customer_id uuid, total numeric, silent boolean)
  where silent is not true;
  if messages is not null then
    perform smartsales.enqueue_notifications(messages);
  end if;

  perform smartsales.record_audit((
    select jsonb_agg(jsonb_build_object('table', 'venta', 'operation', 'INSERT', 'actor', sale -> 'actor', 'new',
      jsonb_build_object('id', sale -> 'id', 'usuario_id', sale -> 'customer_id', 'total', (sale ->> 'total')::numeric,
        'direccion', sale -> 'address', 'vendedor_id', sale -> 'seller_id', 'canal', sale -> 'channel',
        'metodo_pago', sale -> 'payment_method', 'pago_id', sale -> 'payment_id')))
    from jsonb_array_elements(sales) sale));
  return (
    select jsonb_agg(jsonb_build_object('sale_id', sale -> 'id', 'payment_id', sale -> 'payment_id',
      'sold_at', smartsales.wire_moment(now())) order by place)
    from jsonb_array_elements(sales) with ordinality given(sale, place));
end
$$;
