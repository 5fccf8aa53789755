-- Moves the stock of products and writes its ledger, whose deltas add up to the stock. The caller has locked the rows
-- of all products concerned in one statement, in the order of their ids, or two movements could wait for each other.
-- p: {reason, lines: [{product_id, delta, held}]}: delta units come or go, and held of them (none, as a rule) are no
-- longer reserved; one line for each product. With low_stock_threshold the owner of a product is told when its stock
-- falls to that many units or below. sale_id, claim_id, note: what the ledger says besides.
-- Returns [{product_id, stock}], the stock that is left.
create or replace function smartsales.move_stock(p jsonb) returns jsonb
language plpgsql
set search_path = pg_catalog, public, pg_temp
set plan_cache_mode = force_generic_plan
as $$
declare
  actor jsonb := nullif(current_setting('app.actor', true), '')::jsonb;
  threshold integer := (p ->> 'low_stock_threshold')::integer;
  -- An array, so that the plan finds the products by their ids, however few they are.
  product_ids integer[] := array(select (line ->> 'product_id')::integer from jsonb_array_elements(p -> 'lines') line);
  moved jsonb;
  alerts jsonb;
begin
  with line as (
    select * from jsonb_to_recordset(p -> 'lines') line(product_id integer, delta integer, held integer)
  ), updated as (
    update producto set stock = producto.stock + line.delta, reservado = producto.reservado - coalesce(line.held, 0)
    from line where producto.id = line.product_id and producto.id = any(product_ids)
    returning producto.id, producto.nombre, producto.id_vendedor, producto.stock, line.delta
  ), ledger as (
    insert into stock_movement
      (product_id, delta, stock_after, reason, sale_id, claim_id, actor_id, request_id, note, created_at)
    select id, delta, stock, p ->> 'reason', (p ->> 'sale_id')::integer, (p ->> 'claim_id')::integer,
      (actor ->> 'id')::uuid, left(actor ->> 'request_id', 64), p ->> 'note', now()
    from updated where delta <> 0 order by id
  )
  select jsonb_agg(jsonb_build_object('product_id', id, 'stock', stock) order by id),
    jsonb_agg(jsonb_build_object('recipient', id_vendedor, 'title', 'Aviso de stock bajo',
      'body', format('Quedan %s unidades de "%s". Te recomendamos reponer el stock.', stock, nombre),
      'data', jsonb_build_object('tipo', 'stock_bajo', 'producto_id', id, 'producto_nombre', nombre,
        'stock_actual', stock, 'fecha', now()),
      'key', format('stock_bajo:%s:%s', id, coalesce(p ->> 'sale_id', 'garantia:' || (p ->> 'claim_id')))))
      filter (where stock <= threshold and stock - delta > threshold)
  into moved, alerts from updated;

  if alerts is not null then
    perform smartsales.enqueue_notifications(alerts);
  end if;
  return coalesce(moved, '[]');
end
$$;
