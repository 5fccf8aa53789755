-- Decides on one counter sale and writes it. register_counter_sales has taken its key and locked its products.
-- p: {actor, customer_email, address, payment_method, currency, low_stock_threshold, lines: [{product_id, quantity}]}.
-- Returns {status, response}: 201 with what was sold, or 400 with the outcome and the line that is refused.
create or replace function smartsales.counter_sale(p jsonb) returns jsonb
language plpgsql
set search_path = pg_catalog, public, pg_temp
set plan_cache_mode = force_generic_plan
as $$
declare
  seller uuid := (p -> 'actor' ->> 'id')::uuid;
  buyer record;
  cart jsonb;
  sold jsonb;
begin
  perform set_config('app.actor', (p -> 'actor')::text, true);

  -- For key share: a person who is removed at this moment is waited for.
  select id, nombre as name into buyer from usuario
  where lower(correo) = p ->> 'customer_email' and is_active
  order by correo_duplicado limit 1 for key share;
  if not found then
    return jsonb_build_object('status', 400,
      'response', jsonb_build_object('outcome', 'UNKNOWN_CUSTOMER', 'line', null));
  end if;

  cart := smartsales.price_cart(jsonb_build_object('lines', p -> 'lines'));
  if cart ->> 'outcome' is not null then
    return jsonb_build_object('status', 400, 'response', cart);
  end if;

  sold := smartsales.write_sale(cart || jsonb_build_object('customer_id', buyer.id, 'address', p -> 'address',
    'channel', 'mostrador', 'currency', p -> 'currency', 'payment_method', p -> 'payment_method',
    'seller_id', seller, 'low_stock_threshold', p -> 'low_stock_threshold'));

  delete from counter_cart_line
  where seller_id = seller
    and product_id in (select (line ->> 'product_id')::integer from jsonb_array_elements(cart -> 'lines') line);
  return jsonb_build_object('status', 201,
    'response', sold || cart || jsonb_build_object('outcome', 'SOLD', 'customer_name', buyer.name));
end
$$;
