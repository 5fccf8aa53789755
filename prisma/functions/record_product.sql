-- Writes what belongs to a product that this transaction has just added or removed: the ledger of its units, its image,
-- and that the actor knows its stock. The setting app.actor says who it is.
-- p: {product_id, stock, kept, removed}: the units that came or went with it; keys of images as replace_image takes them.
-- Returns the product as wire_product has it, null when it is gone.
create or replace function smartsales.record_product(p jsonb) returns jsonb
language plpgsql
set search_path = pg_catalog, public, pg_temp
set plan_cache_mode = force_generic_plan
as $$
declare
  actor constant jsonb := nullif(current_setting('app.actor', true), '')::jsonb;
  product constant jsonb := smartsales.wire_product(p);
  units constant integer := (p ->> 'stock')::integer;
begin
  insert into stock_movement (product_id, delta, stock_after, reason, actor_id, request_id, note)
  select (p ->> 'product_id')::integer, case when product is null then -units else units end,
    case when product is null then 0 else units end, case when product is null then 'adjustment' else 'initial' end,
    (actor ->> 'id')::uuid, left(actor ->> 'request_id', 64), case when product is null then 'Producto eliminado' end
  where units > 0;
  perform smartsales.replace_image(p);
  if product is not null then
    perform smartsales.remember_stock(jsonb_build_object('user_id', actor -> 'id', 'products', jsonb_build_array(
      jsonb_build_object('product_id', product -> 'id', 'stock', units, 'sent', units))));
  end if;
  return product;
end
$$;
