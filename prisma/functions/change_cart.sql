-- Changes one line of a seller's cart at the counter, once per key. The product is locked against sales, and a line is
-- written only where its units are there then: of many additions at once none goes beyond the stock.
-- p: {actor, key, product_id, change: add, set or remove, quantity}. Returns {fresh, same_request, status, response}, the
-- response being the lines of the whole cart at this moment as the wire has them, but for subtotals, in the order of
-- their additions; or without effect {refusal, values, extension}: CART_PRODUCT_NOT_FOUND, CART_LINE_NOT_FOUND or
-- INSUFFICIENT_STOCK.
create or replace function smartsales.change_cart(p jsonb) returns jsonb
language plpgsql
set search_path = pg_catalog, public, pg_temp
set plan_cache_mode = force_generic_plan
as $$
declare
  seller uuid := (p #>> '{actor,id}')::uuid;
  wanted_id integer := (p ->> 'product_id')::integer;
  change text := p ->> 'change';
  units integer := (p ->> 'quantity')::integer;
  answer jsonb := smartsales.take_keys(jsonb_build_array(p -> 'key')) -> 0;
  refusal text;
  product record;
  in_cart integer;
  lines jsonb;
begin
  select nombre as name, stock - reservado as available into product from producto where id = wanted_id for share;

  if (answer -> 'fresh')::boolean then
    select quantity into in_cart from counter_cart_line where seller_id = seller and product_id = wanted_id for update;
    if change = 'remove' then
      delete from counter_cart_line where seller_id = seller and product_id = wanted_id;
    elsif change = 'set' then
      update counter_cart_line set quantity = units
      where seller_id = seller and product_id = wanted_id and units <= product.available;
    else
      -- Where another addition has just made the line, its units are counted as they are by now.
      insert into counter_cart_line as line (seller_id, product_id, quantity, added_at)
      select seller, wanted_id, units, now() where units <= product.available
      on conflict (seller_id, product_id) do update set quantity = line.quantity + excluded.quantity
      where line.quantity::bigint + excluded.quantity <= product.available;
    end if;

    if not found then
      refusal := case when product.name is null and change = 'add' then 'CART_PRODUCT_NOT_FOUND'
        when in_cart is null and change <> 'add' then 'CART_LINE_NOT_FOUND' else 'INSUFFICIENT_STOCK' end;
      -- What had no effect is not remembered: with more stock the same request may succeed.
      delete from idempotency_key where scope = p -> 'key' ->> 'scope' and key = p -> 'key' ->> 'key';
      if refusal <> 'INSUFFICIENT_STOCK' then
        return jsonb_build_object('refusal', refusal, 'values', jsonb_build_array(wanted_id));
      end if;
      product.available := greatest(product.available, 0);
      in_cart := coalesce(
        (select quantity from counter_cart_line where seller_id = seller and product_id = wanted_id), 0);
      return jsonb_build_object('refusal', refusal,
        'values', jsonb_build_array(product.name, product.available, in_cart, units),
        'extension', jsonb_build_object('product_id', wanted_id, 'available', product.available, 'requested', units,
          'in_cart', in_cart));
    end if;
    update idempotency_key set status = 200, response = '{}'
    where scope = p -> 'key' ->> 'scope' and key = p -> 'key' ->> 'key';
    answer := answer || '{"status": 200}';
  end if;

  select coalesce(jsonb_agg(jsonb_build_object('producto_id', line.product_id, 'cantidad', line.quantity,
    'nombre', producto.nombre, 'precio', producto.precio::text,
    'stock_disponible', greatest(producto.stock - producto.reservado, 0), 'marca', marca.nombre, 'tipo', tipoproducto.nombre)
    order by line.added_at, line.product_id), '[]')
  into lines
  from counter_cart_line line
  join producto on producto.id = line.product_id
  join marca on marca.id = producto.marca_id
  join tipoproducto on tipoproducto.id = producto.tipoproducto_id
  where line.seller_id = seller;
  return answer || jsonb_build_object('response', lines);
end
$$;
