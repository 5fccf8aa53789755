-- Changes a product with its stock, once per key; what is not mentioned stays. What its number of units means is said in
-- stock_after_edit.
-- p: {actor, key, id, seller_id, expected: {version, stock}, changes, image_key}: seller_id null for an administrator,
-- expected null without a precondition, changes as the wire has them: nombre, precio, stock, tiempogarantia, marca_id and
-- tipoproducto_id.
-- Returns {fresh, same_request, status, response}, the response being the product (wire_product), or without effect
-- {refusal, values, extension}: PRODUCT_NOT_FOUND, PRODUCT_CHANGED, UNKNOWN_BRAND, UNKNOWN_TYPE, STOCK_TOO_LARGE or
-- STOCK_CHANGED.
create or replace function smartsales.edit_product(p jsonb) returns jsonb
language plpgsql
set search_path = pg_catalog, public, pg_temp
set plan_cache_mode = force_generic_plan
as $$
declare
  taken jsonb;
  change jsonb := p -> 'changes';
  product producto;
  edited producto;
  decided jsonb;
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
  edited := product;
  edited.nombre := coalesce(change ->> 'nombre', product.nombre);
  edited.precio := coalesce((change ->> 'precio')::numeric, product.precio);
  edited.tiempogarantia := coalesce((change ->> 'tiempogarantia')::integer, product.tiempogarantia);
  edited.marca_id := coalesce((change ->> 'marca_id')::integer, product.marca_id);
  edited.tipoproducto_id := coalesce((change ->> 'tipoproducto_id')::integer, product.tipoproducto_id);
  edited.imagen_key := coalesce(p ->> 'image_key', product.imagen_key);
  -- A brand or type that is being deleted is waited for.
  perform from marca where id = edited.marca_id for key share;
  perform from tipoproducto where id = edited.tipoproducto_id for key share;
  decided := smartsales.stock_after_edit(jsonb_build_object('user_id', p #> '{actor,id}', 'product_id', product.id,
    'sent', change -> 'stock', 'stock', product.stock, 'seen', p #> '{expected,stock}'));
  wanted := (decided ->> 'stock')::bigint;

  refusal := case when product.id is null then 'PRODUCT_NOT_FOUND'
    when product.version <> (p #>> '{expected,version}')::integer then 'PRODUCT_CHANGED'
    when not exists (select from marca where id = edited.marca_id) then 'UNKNOWN_BRAND'
    when not exists (select from tipoproducto where id = edited.tipoproducto_id) then 'UNKNOWN_TYPE'
    when wanted > 2147483647 then 'STOCK_TOO_LARGE'
    when wanted <> product.stock and wanted < product.reservado then 'STOCK_CHANGED' end;
  if refusal is not null then
    delete from idempotency_key where scope = p #>> '{key,scope}' and key = p #>> '{key,key}';
    return jsonb_build_object('refusal', refusal) || case refusal when 'STOCK_CHANGED' then jsonb_build_object(
      'values', jsonb_build_array(product.stock, product.reservado, wanted),
      'extension', jsonb_build_object('stock', product.stock, 'reserved', product.reservado)) else '{}' end;
  end if;

  if edited is distinct from product or wanted <> product.stock then
    update producto set nombre = edited.nombre, precio = edited.precio, tiempogarantia = edited.tiempogarantia,
      marca_id = edited.marca_id, tipoproducto_id = edited.tipoproducto_id, imagen_key = edited.imagen_key,
      version = version + 1, actualizado_en = now()
    where id = product.id;
  end if;
  if wanted <> product.stock then
    perform smartsales.move_stock(jsonb_build_object('reason', 'edit',
      'note', case when (decided ->> 'again')::boolean then 'El mismo stock que envió antes' end,
      'lines', jsonb_build_array(jsonb_build_object('product_id', product.id, 'delta', wanted - product.stock))));
    perform smartsales.record_audit(jsonb_build_object('table', 'producto', 'operation', 'UPDATE',
      'old', jsonb_build_object('id', product.id, 'nombre', product.nombre, 'stock', product.stock),
      'new', jsonb_build_object('id', product.id, 'nombre', edited.nombre, 'stock', wanted)));
  end if;
  if p ->> 'image_key' is not null then
    perform smartsales.replace_image(jsonb_build_object('kept', edited.imagen_key, 'removed', product.imagen_key));
  end if;
  perform smartsales.remember_stock(jsonb_build_object('user_id', p #> '{actor,id}', 'products', jsonb_build_array(
    jsonb_build_object('product_id', product.id, 'stock', wanted, 'sent', change -> 'stock'))));

  answer := smartsales.wire_product(jsonb_build_object('product_id', product.id));
  update idempotency_key set status = 200, response = answer
  where scope = p #>> '{key,scope}' and key = p #>> '{key,key}';
  return taken || jsonb_build_object('status', 200, 'response', answer);
end
$$;
