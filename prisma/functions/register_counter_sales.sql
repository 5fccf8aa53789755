-- Sells over the counter: several sales in one call, each once per key and with everything that belongs to it.
-- All keys are taken first and then all products locked, each in one order, so that two calls never wait for each
-- other in a circle. Each sale is decided on what the ones before it leave, and one that is refused stops no other.
-- Refusals are stored like sales: a second delivery of a request gets the answer of the first.
-- Its plans never read a whole table: one that was kept since there were no keys would read all keys for each sale.
-- p: {low_stock_threshold, sales: [{key, actor, customer_email, address, payment_method, currency,
-- lines: [{product_id, quantity}]}]}. Returns [{fresh, same_request, status, response}] in that order.
create or replace function smartsales.register_counter_sales(p jsonb) returns jsonb
language plpgsql
set search_path = pg_catalog, public, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
as $$
declare
  keys jsonb;
  product_ids integer[];
  asked record;
  buyer record;
  cart jsonb;
  -- Units that the sales decided so far take, as price_cart counts: {"<product_id>": -units}.
  taken jsonb := '{}';
  -- By place; the sales among them are written together, which costs a third of one by one.
  responses jsonb[] := '{}';
  accepted jsonb[] := '{}';
  written jsonb;
  answer jsonb;
  answers jsonb[] := '{}';
begin
  keys := smartsales.take_keys((
    select jsonb_agg(sale -> 'key' order by place)
    from jsonb_array_elements(p -> 'sales') with ordinality given(sale, place)));

  select array_agg((line ->> 'product_id')::integer) into product_ids
  from jsonb_array_elements(p -> 'sales') sale, jsonb_array_elements(sale -> 'lines') line;
  perform from producto where id = any(product_ids) order by id for no key update;

  for asked in
    select sale, place::integer as place
    from jsonb_array_elements(p -> 'sales') with ordinality given(sale, place) order by given.place
  loop
    cart := null;
    if (keys -> asked.place - 1 -> 'fresh')::boolean then
      -- For key share: a person who is removed at this moment is waited for.
      select id, nombre as name into buyer from usuario
      where lower(correo) = asked.sale ->> 'customer_email' and is_active
      order by correo_duplicado limit 1 for key share;
      if found then
        cart := smartsales.price_cart(jsonb_build_object('lines', asked.sale -> 'lines', 'own_units', taken));
      else
        cart := '{"outcome": "UNKNOWN_CUSTOMER", "line": null}';
      end if;
    end if;

    if cart ->> 'outcome' is null and cart is not null then
      accepted := array_append(accepted, asked.sale || cart || jsonb_build_object('customer_id', buyer.id,
        'channel', 'mostrador', 'seller_id', asked.sale #> '{actor,id}'));
      cart := cart || jsonb_build_object('outcome', 'SOLD', 'customer_name', buyer.name);
      taken := taken || (
        select jsonb_object_agg(product_id, coalesce((taken ->> product_id::text)::integer, 0) - quantity)
        from jsonb_to_recordset(cart -> 'lines') line(product_id integer, quantity integer));
    end if;
    responses := array_append(responses, cart);
  end loop;

  if accepted <> '{}' then
    written := smartsales.write_sales(
      jsonb_build_object('sales', to_jsonb(accepted), 'low_stock_threshold', p -> 'low_stock_threshold'));
    delete from counter_cart_line cart
    using unnest(accepted) sale, jsonb_array_elements(sale -> 'lines') line
    where cart.product_id = any(product_ids) and cart.product_id = (line ->> 'product_id')::integer
      and cart.seller_id = (sale ->> 'seller_id')::uuid;
  end if;

  for asked in
    select sale -> 'key' ->> 'scope' as scope, sale -> 'key' ->> 'key' as key, place::integer as place
    from jsonb_array_elements(p -> 'sales') with ordinality given(sale, place) order by given.place
  loop
    answer := keys -> asked.place - 1;
    if responses[asked.place] ->> 'outcome' = 'SOLD' then
      answer := answer || jsonb_build_object('status', 201, 'response', responses[asked.place] || (written -> 0));
      written := written - 0;
    elsif (answer -> 'fresh')::boolean then
      answer := answer || jsonb_build_object('status', 400, 'response', responses[asked.place]);
    elsif answer ->> 'status' is null then
      -- A key that comes twice in this call: answered a moment ago.
      select answer || jsonb_build_object('status', status, 'response', response) into answer
      from idempotency_key where scope = asked.scope and key = asked.key;
    end if;
    if (answer -> 'fresh')::boolean then
      update idempotency_key set status = (answer -> 'status')::integer, response = answer -> 'response'
      where scope = asked.scope and key = asked.key;
    end if;
    answers := array_append(answers, answer);
  end loop;
  return to_jsonb(answers);
end
$$;
