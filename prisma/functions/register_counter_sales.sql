-- Sells over the counter: several sales in one call, each once per key and with everything that belongs to it.
-- All keys are taken first and then all products locked, each in one order, so that two calls never wait for each
-- other in a circle. Each sale is decided on what the ones before it leave, and one that is refused stops no other.
-- Refusals are stored like sales: a second delivery of a request gets the answer of the first.
-- p: {low_stock_threshold, sales: [{key, actor, customer_email, address, payment_method, currency,
-- lines: [{product_id, quantity}]}]}. Returns [{fresh, same_request, status, response}] in that order.
create or replace function smartsales.register_counter_sales(p jsonb) returns jsonb
language plpgsql
set search_path = pg_catalog, public, pg_temp
set plan_cache_mode = force_generic_plan
as $$
declare
  keys jsonb;
  product_ids integer[];
  asked record;
  answer jsonb;
  answers jsonb := '[]';
begin
  keys := smartsales.take_keys((
    select jsonb_agg(sale -> 'key' order by place)
    from jsonb_array_elements(p -> 'sales') with ordinality given(sale, place)));

  select array_agg((line ->> 'product_id')::integer) into product_ids
  from jsonb_array_elements(p -> 'sales') sale, jsonb_array_elements(sale -> 'lines') line;
  perform from producto where id = any(product_ids) order by id for no key update;

  for asked in
    select given.sale, sale -> 'key' as key, keys -> (given.place - 1)::integer as taken
    from jsonb_array_elements(p -> 'sales') with ordinality given(sale, place) order by given.place
  loop
    if (asked.taken -> 'fresh')::boolean then
      answer := smartsales.counter_sale(
        asked.sale || jsonb_build_object('low_stock_threshold', p -> 'low_stock_threshold'));
      update idempotency_key set status = (answer -> 'status')::integer, response = answer -> 'response'
      where scope = asked.key ->> 'scope' and key = asked.key ->> 'key';
    else
      -- Read again: a key that comes twice in this call was answered a moment ago.
      select jsonb_build_object('status', status, 'response', response) into answer from idempotency_key
      where scope = asked.key ->> 'scope' and key = asked.key ->> 'key';
    end if;
    answers := answers || (asked.taken || answer);
  end loop;
  return answers;
end
$$;
