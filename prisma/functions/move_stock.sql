-- Moves the stock of products and writes its ledger, whose deltas add up to the stock. The caller has locked the rows
-- of all products concerned in one statement, in the order of their ids, or two movements could wait for each other.
-- p: {reason, lines: [{product_id, delta, held}]}: delta units come or go, and held of them (none, as a rule) are no
-- longer reserved. With low_stock_threshold the owner of a product is told when its stock falls to that many units or
-- below. sale_id, claim_id, note: what the ledger says besides; a line may have a sale_id and an actor of its own, as
-- those of several sales do, which move the stock in their order.
-- Returns [{product_id, stock}], the stock that is left.
create or replace function smartsales.move_stock(p jsonb) returns jsonb
language plpgsql
set search_path = pg_catalog, public, pg_temp
set plan_cache_mode = force_generic_plan
as $$
declare
  everyone jsonb := nullif(current_setting('app.actor', true), '')::jsonb;
  threshold integer := (p ->> 'low_stock_threshold')::integer;
  -- An array, so that the plan finds the products by their ids, however few they are.
  product_ids integer[] := array(select (line ->> 'product_id')::integer from jsonb_array_elements(p -> 'lines') line);
  left_over jsonb;
  alerts jsonb;
begin
  with line as (
    select movement.*, element.place, coalesce(movement.actor, everyone) as author,
      coalesce(movement.sale_id, (p ->> 'sale_id')::integer) as of_sale
    from jsonb_array_elements(p -> 'lines') with ordinality element(value, place),
      jsonb_to_record(element.value) movement(product_id integer, delta integer, held integer, sale_id integer, actor jsonb)
  ), updated as (
    update producto set stock = producto.stock + total.delta, reservado = producto.reservado - total.held
    from (
      select product_id, sum(delta)::integer as delta, coalesce(sum(held), 0)::integer as held from line group by product_id
    ) total
    where producto.id = total.product_id and producto.id = any(product_ids)
    returning producto.id as product_id, producto.nombre as name, producto.id_vendedor as owner_id, producto.stock
  ), moved as (
    select updated.*, line.delta, line.of_sale, line.author, line.place,
      updated.stock - coalesce(sum(line.delta) over (partition by product_id order by line.place
        rows between 1 following and unbounded following), 0)::integer as stock_after
    from line join updated using (product_id)
  ), ledger as (
    insert into stock_movement
      (product_id, delta, stock_after, reason, sale_id, claim_id, actor_id, request_id, note, created_at)
    select product_id, delta, stock_after, p ->> 'reason', of_sale, (p ->> 'claim_id')::integer,
      (author ->> 'id')::uuid, left(author ->> 'request_id', 64), p ->> 'note', now()
    from moved where delta <> 0 order by place, product_id
  ), summary as (
    select jsonb_agg(jsonb_build_object('product_id', product_id, 'stock', stock) order by product_id) as rows from updated
  )
  select summary.rows, (
    select jsonb_agg(jsonb_build_object('recipient', owner_id, 'title', 'Aviso de stock bajo',
      'body', format('Quedan %s unidades de "%s". Te recomendamos reponer el stock.', stock_after, name),
      'data', jsonb_build_object('tipo', 'stock_bajo', 'producto_id', product_id, 'producto_nombre', name,
        'stock_actual', stock_after),
      'key', format('stock_bajo:%s:%s', product_id, coalesce(of_sale::text, 'garantia:' || (p ->> 'claim_id')))))
    from moved where stock_after <= threshold and stock_after - delta > threshold
  )
  into left_over, alerts from summary;

  if alerts is not null then
    perform smartsales.enqueue_notifications(alerts);
  end if;
  return coalesce(left_over, '[]');
end
$$;
