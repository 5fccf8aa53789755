-- Writes a sale with everything that belongs to it: the sale, its lines with price and name as sold and the end of
-- their warranty, the payment, the stock with its ledger, what the buyer and the owner of a product are told, and the
-- audit row. The caller has decided that there is a sale, has locked its products and set app.actor.
-- p: {customer_id, total, address, channel, currency, payment_method, low_stock_threshold, lines: [{product_id, name,
-- unit_price, quantity, warranty_days, held}]}, held being units that a checkout holds; seller_id, payment_intent_id,
-- receipt_url and order_id where there are such; silent true where the buyer is told something else.
-- Returns {sale_id, payment_id, sold_at}.
create or replace function smartsales.write_sale(p jsonb) returns jsonb
language plpgsql
set search_path = pg_catalog, public, pg_temp
set plan_cache_mode = force_generic_plan
as $$
declare
  -- Further in the future is an error of PostgreSQL, and no warranty.
  longest_warranty_days constant integer := 36500;
  customer uuid := (p ->> 'customer_id')::uuid;
  amount numeric := (p ->> 'total')::numeric;
  sold_id integer;
  paid_id integer;
begin
  insert into venta (usuario_id, total, direccion, hora, vendedor_id, canal, moneda, orden_id)
  values (customer, amount, p ->> 'address', now(), (p ->> 'seller_id')::uuid, p ->> 'channel', p ->> 'currency',
    (p ->> 'order_id')::uuid)
  returning id into sold_id;

  insert into detalleventa
    (venta_id, producto_id, cantidad, limitegarantia, precio_unitario, nombre_producto, precio_estimado)
  select sold_id, line.product_id, line.quantity,
    now() + make_interval(days => least(line.warranty_days, longest_warranty_days)), line.unit_price, line.name, false
  from jsonb_to_recordset(p -> 'lines')
    line(product_id integer, name text, unit_price numeric, quantity integer, warranty_days integer);

  insert into pagos (venta_id, total, hora, receipt_url, payment_intent_id, metodo_pago, moneda, estado)
  values (sold_id, amount, now(), p ->> 'receipt_url', p ->> 'payment_intent_id', p ->> 'payment_method',
    p ->> 'currency', 'pagado')
  returning id into paid_id;

  perform smartsales.move_stock(jsonb_build_object('reason', 'sale', 'sale_id', sold_id,
    'low_stock_threshold', p -> 'low_stock_threshold', 'lines', (
      select jsonb_agg(jsonb_build_object('product_id', line.product_id, 'delta', -line.quantity, 'held', line.held))
      from jsonb_to_recordset(p -> 'lines') line(product_id integer, quantity integer, held integer))));

  if not coalesce((p -> 'silent')::boolean, false) then
    perform smartsales.enqueue_notifications(jsonb_build_array(jsonb_build_object(
      'recipient', customer, 'title', 'Compra realizada con éxito',
      'body', format('Tu compra por $%s fue registrada. ¡Gracias por tu preferencia!', amount),
      'data', jsonb_build_object('tipo', 'compra', 'venta_id', sold_id, 'total', amount, 'fecha', now()),
      'key', format('compra:%s', sold_id))));
  end if;

  perform smartsales.record_audit(jsonb_build_object('table', 'venta', 'operation', 'INSERT', 'new',
    jsonb_build_object('id', sold_id, 'usuario_id', customer, 'total', amount, 'direccion', p ->> 'address',
      'vendedor_id', p ->> 'seller_id', 'canal', p ->> 'channel', 'metodo_pago', p ->> 'payment_method',
      'pago_id', paid_id)));
  return jsonb_build_object('sale_id', sold_id, 'payment_id', paid_id, 'sold_at', smartsales.wire_moment(now()));
end
$$;
