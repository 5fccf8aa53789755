-- Sells over the counter: several sales in one call, each once per key and with everything that belongs to it.
-- All keys are taken first and then all products locked, each in one order, so that two calls never wait for each
-- other in a circle. Each sale is decided on what the ones before it leave, and one that is refused stops no other.
-- Refusals are stored like sales: a second delivery of a request gets the answer of the first.
-- Its plans never read a whole table: one that was kept since there were no keys would read all keys for each sale.
-- p: {low_stock_threshold, sales: [{key, actor, customer_email, address, payment_method, currency,
-- lines: [{product_id, quantity}]}]}. Returns [{fresh, same_request, status, response}] in that order, the response of a
-- refused sale being {refusal, values, extension}: UNKNOWN_CUSTOMER, or what price_carts says.
create or replace function smartsales.register_counter_sales(p jsonb) returns jsonb
language plpgsql
set search_path = pg_catalog, public, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
as $$
declare
  keys jsonb;
  product_ids integer[];
  -- Those of fresh keys with their customers, and why one is refused.
  sales jsonb[];
  refusals jsonb[];
  carts jsonb;
  refused_place integer;
  written jsonb;
  answers jsonb;
begin
  keys := smartsales.take_keys((
    select jsonb_agg(sale -> 'key' order by place)
    from jsonb_array_elements(p -> 'sales') with ordinality given(sale, place)));

  select array_agg((line ->> 'product_id')::integer) into product_ids
  from jsonb_array_elements(p -> 'sales') sale, jsonb_array_elements(sale -> 'lines') line;
  perform from producto where id = any(product_ids) order by id for no key update;

  select array_agg(sale || jsonb_build_object('customer_id', customer.id, 'customer_name', customer.name,
      'channel', 'mostrador', 'seller_id', sale #> '{actor,id}') order by place),
    array_agg(case when customer.id is null then jsonb_build_object('refusal', 'UNKNOWN_CUSTOMER',
      'values', jsonb_build_array(sale -> 'customer_email')) end order by place)
  into sales, refusals
  from jsonb_array_elements(p -> 'sales') with ordinality given(sale, place)
  left join lateral (
    -- For key share: a person who is removed at this moment is waited for.
    select id, nombre as name from usuario
    where lower(correo) = sale ->> 'customer_email' and is_active
    order by correo_duplicado limit 1 for key share
  ) customer on true
  where (keys -> place::integer - 1 -> 'fresh')::boolean;

  while array_position(refusals, null) is not null loop
    carts := smartsales.price_carts(jsonb_build_object('carts', (
      select jsonb_agg(case when refusal is null then sale -> 'lines' else '[]' end order by place)
      from unnest(sales, refusals) with ordinality given(sale, refusal, place))));
    select place into refused_place from unnest(refusals) with ordinality given(refusal, place)
    where refusal is null and carts -> place::integer - 1 -> 'refusal' is not null order by place limit 1;
    exit when not found;
    -- What it wanted is there for those after it, which are priced once more.
    refusals[refused_place] := carts -> refused_place - 1;
  end loop;

  if array_position(refusals, null) is not null then
    written := smartsales.write_sales(jsonb_build_object('low_stock_threshold', p -> 'low_stock_threshold', 'sales', (
      select jsonb_agg(sale || (carts -> place::integer - 1) order by place)
      from unnest(sales, refusals) with ordinality given(sale, refusal, place) where refusal is null)));
    delete from counter_cart_line cart
    using unnest(sales, refusals) given(sale, refusal), jsonb_array_elements(sale -> 'lines') line
    where refusal is null and cart.product_id = any(product_ids)
      and cart.product_id = (line ->> 'product_id')::integer and cart.seller_id = (sale ->> 'seller_id')::uuid;
  end if;

  with decided as materialized (
    select sale #>> '{key,scope}' as scope, sale #>> '{key,key}' as key,
      case when refusal is null then 201 else 400 end as status,
      coalesce(refusal, carts -> place::integer - 1
        || jsonb_build_object('customer_name', sale -> 'customer_name')
        || (written -> (row_number() over (partition by refusal is null order by place))::integer - 1)) as response
    from unnest(sales, refusals) with ordinality given(sale, refusal, place)
  ), stored as (
    update idempotency_key taken set status = decided.status, response = decided.response
    from decided
    where taken.scope = any(array(select scope from decided)) and taken.key = any(array(select key from decided))
      and taken.scope = decided.scope and taken.key = decided.key
  )
  -- A key that comes twice in this call gets its answer twice.
  select jsonb_agg(keys -> place::integer - 1 || case when decided.key is null then '{}'
    else jsonb_build_object('status', decided.status, 'response', decided.response) end order by place)
  into answers
  from jsonb_array_elements(p -> 'sales') with ordinality given(sale, place)
  left join decided on decided.scope = sale #>> '{key,scope}' and decided.key = sale #>> '{key,key}';
  return answers;
end
$$;
