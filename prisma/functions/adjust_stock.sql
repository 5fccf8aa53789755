-- Corrects the stock of a product by hand, for a reason, once per key.
-- p: {actor, key, id, seller_id, units, counted, reason}: units that came or went, or counted, the units that there are;
-- seller_id null for an administrator.
-- Returns {fresh, same_request, status, response}, the response being the product (wire_product), or without effect
-- {refusal, values, extension}: PRODUCT_NOT_FOUND, STOCK_TOO_LARGE or STOCK_CHANGED.
create or replace function smartsales.adjust_stock(p jsonb) returns jsonb
language plpgsql
set search_path = pg_catalog, public, pg_temp
set plan_cache_mode = force_generic_plan
as $$
declare
  taken jsonb;
  product producto;
  wanted bigint;
  refusal text;
  answer jsonb;
begin
  perform set_config('app.actor', p ->> 'actor', true);
  taken := smartsales.take_keys(jsonb_build_array(p -> 'key')) -> 0;
  if not (taken ->> 'fresh')::boolean then
    return taken;
  end if;

  select * into product from producto
  where id = (p ->> 'id')::integer and id_vendedor = coalesce((p ->> 'seller_id')::uuid, id_vendedor)
  for no key update;
  wanted := coalesce((p ->> 'counted')::bigint, product.stock::bigint + (p ->> 'units')::integer);
  refusal := case when product.id is null then 'PRODUCT_NOT_FOUND'
    when wanted > 2147483647 then 'STOCK_TOO_LARGE'
    when wanted < product.reservado then 'STOCK_CHANGED' end;
  if refusal is not null then
    delete from idempotency_key where scope = p #>> '{key,scope}' and key = p #>> '{key,key}';
    return jsonb_build_object('refusal', refusal) || case refusal when 'STOCK_CHANGED' then jsonb_build_object(
      'values', jsonb_build_array(product.stock, product.reservado, wanted),
      'extension', jsonb_build_object('stock', product.stock, 'reserved', product.reservado)) else '{}' end;
  end if;

  perform smartsales.move_stock(jsonb_build_object('reason', 'adjustment', 'note', p ->> 'reason',
    'lines', jsonb_build_array(jsonb_build_object('product_id', product.id, 'delta', wanted - product.stock))));
  perform smartsales.record_audit(jsonb_build_object('table', 'producto', 'operation', 'UPDATE',
    'old', jsonb_build_object('id', product.id, 'nombre', product.nombre, 'stock', product.stock),
    'new', jsonb_build_object('id', product.id, 'nombre', product.nombre, 'stock', wanted, 'motivo', p ->> 'reason')));
  perform smartsales.remember_stock(jsonb_build_object('user_id', p #> '{actor,id}', 'products', jsonb_build_array(
    jsonb_build_object('product_id', product.id, 'stock', wanted))));

  answer := smartsales.wire_product(jsonb_build_object('product_id', product.id));
  update idempotency_key set status = 200, response = answer
  where scope = p #>> '{key,scope}' and key = p #>> '{key,key}';
  return taken || jsonb_build_object('status', 200, 'response', answer);
end
$$;
