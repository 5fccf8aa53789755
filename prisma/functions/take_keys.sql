-- Takes the keys of requests, in one order for all transactions, so that each request takes effect once. A key that
-- another transaction has is waited for: what it stored is the answer. The caller does the work of the keys that are
-- fresh and stores their answers (status, response) before it ends. Of a key that comes twice the first is fresh.
-- p: [{scope, key, route, hash}], the hash in hex. Returns [{fresh, same_request, status, response, recent}] in that
-- order; recent for ten minutes, in which the same content counts as the same request: a phone's queue takes as long to
-- send again what it heard no answer of.
create or replace function smartsales.take_keys(p jsonb) returns jsonb
language plpgsql
set search_path = pg_catalog, public, pg_temp
set plan_cache_mode = force_generic_plan
as $$
declare
  answers jsonb;
begin
  with asked as (
    select element.place, named.scope, named.key, named.route, decode(named.hash, 'hex') as hash,
      min(element.place) over (partition by named.scope, named.key) as first_place
    from jsonb_array_elements(p) with ordinality element(value, place),
      jsonb_to_record(element.value) named(scope text, key text, route text, hash text)
  ), taken as (
    insert into idempotency_key (scope, key, route, request_hash, created_at, expires_at)
    select distinct on (scope, key) scope, key, route, hash, now(), now() + interval '48 hours'
    from asked order by scope, key, place
    on conflict (scope, key) do update set key = excluded.key
    returning scope, key, xmax = 0 as fresh, request_hash, status, response, created_at
  )
  select jsonb_agg(jsonb_build_object('fresh', taken.fresh and asked.place = asked.first_place,
    'same_request', taken.request_hash = asked.hash, 'status', taken.status, 'response', taken.response,
    'recent', taken.created_at > now() - interval '10 minutes') order by asked.place)
  into answers from asked join taken using (scope, key);
  return answers;
end
$$;
