-- What orders hold. p: {order_ids}. Returns {"<product_id>": units}, as price_carts takes own_units.
create or replace function smartsales.held_units(p jsonb) returns jsonb
language plpgsql stable
set search_path = pg_catalog, public, pg_temp
set plan_cache_mode = force_generic_plan
as $$
begin
  return (
    select coalesce(jsonb_object_agg(product_id, units), '{}') from (
      select product_id, sum(quantity) as units from checkout_line
      where order_id = any(array(select jsonb_array_elements_text(p -> 'order_ids')::uuid))
      group by product_id
    ) held
  );
end
$$;
