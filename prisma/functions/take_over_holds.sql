-- Makes room for a cart out of a buyer's own unpaid orders: as long as one of its products is short, the oldest of the
-- orders that holds it is released and its intent cancelled. The caller has locked the orders and all products.
-- p: {lines: [{product_id, quantity}], order_ids}. Returns how many orders were released.
create or replace function smartsales.take_over_holds(p jsonb) returns jsonb
language plpgsql
set search_path = pg_catalog, public, pg_temp
set plan_cache_mode = force_generic_plan
as $$
declare
  short jsonb;
  oldest uuid;
  released integer := 0;
begin
  loop
    short := smartsales.price_carts(jsonb_build_object('carts', jsonb_build_array(p -> 'lines'))) #> '{0,extension}';
    select held.id into oldest
    from checkout_order held join checkout_line line on line.order_id = held.id
    where held.id = any(array(select jsonb_array_elements_text(p -> 'order_ids')::uuid)) and held.status = 'held'
      and line.product_id = (short ->> 'product_id')::integer
    order by held.created_at, held.id limit 1;
    exit when not found;

    perform smartsales.release_orders(
      jsonb_build_object('order_ids', jsonb_build_array(oldest), 'cancel_intents', true));
    released := released + 1;
  end loop;
  return to_jsonb(released);
end
$$;
