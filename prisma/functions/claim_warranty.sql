-- Claims units of a sold line under warranty, once per key; a technician decides later (evaluate_claim). The sale's row
-- is locked first, as evaluations and refunds lock it, so that the units in claims never exceed those bought. A rejected
-- claim gives its units back.
-- p: {actor, key, sale_id, product_id, quantity, reason}. Returns {fresh, same_request, status, response}, the response
-- being the claim (wire_claim); or without effect {refusal, values, extension}: SALE_NOT_YOURS, LINE_NOT_SOLD,
-- WARRANTY_EXPIRED, SALE_REFUNDED or TOO_MANY_CLAIMED.
create or replace function smartsales.claim_warranty(p jsonb) returns jsonb
language plpgsql
set search_path = pg_catalog, public, pg_temp
set plan_cache_mode = force_generic_plan
as $$
declare
  taken jsonb;
  wanted_sale constant integer := (p ->> 'sale_id')::integer;
  wanted_product constant integer := (p ->> 'product_id')::integer;
  sale record;
  line record;
  available integer;
  refusal jsonb;
  made_id integer;
  answer jsonb;
begin
  perform set_config('app.actor', p ->> 'actor', true);
  taken := smartsales.take_keys(jsonb_build_array(p -> 'key')) -> 0;
  if not (taken -> 'fresh')::boolean then
    return taken;
  end if;

  select id, hora as sold_at into sale from venta
  where id = wanted_sale and usuario_id = (p #>> '{actor,id}')::uuid for no key update;
  -- What the original wrote without a deadline has no warranty.
  select cantidad as bought, coalesce(limitegarantia, sale.sold_at) as deadline into line
  from detalleventa where venta_id = sale.id and producto_id = wanted_product;
  -- The original let the same units be claimed again and again.
  select greatest(line.bought - coalesce(sum(cantidad), 0), 0) into available
  from garantia join estadogarantia state on state.id = estadogarantia_id
  where venta_id = sale.id and producto_id = wanted_product and lower(state.nombre) <> 'rechazado';

  refusal := case when sale.id is null then
      jsonb_build_object('refusal', 'SALE_NOT_YOURS', 'values', jsonb_build_array(wanted_sale))
    when line.bought is null then
      jsonb_build_object('refusal', 'LINE_NOT_SOLD', 'values', jsonb_build_array(wanted_product, wanted_sale))
    when now() > line.deadline then jsonb_build_object('refusal', 'WARRANTY_EXPIRED',
      'values', jsonb_build_array(smartsales.wire_moment(line.deadline)))
    when not exists (select from smartsales.sold_sale where sale_id = sale.id) then '{"refusal": "SALE_REFUNDED"}'
    when (p ->> 'quantity')::integer > available then jsonb_build_object('refusal', 'TOO_MANY_CLAIMED',
      'values', jsonb_build_array(line.bought, available),
      'extension', jsonb_build_object('bought', line.bought, 'available', available)) end;
  if refusal is not null then
    -- What had no effect is not remembered: when a claim was rejected the same request may succeed.
    delete from idempotency_key where scope = p #>> '{key,scope}' and key = p #>> '{key,key}';
    return refusal;
  end if;

  insert into garantia (venta_id, producto_id, motivo, cantidad, hora, estadogarantia_id)
  select sale.id, wanted_product, p ->> 'reason', (p ->> 'quantity')::integer, now(), state.id
  from estadogarantia state where lower(state.nombre) = 'pendiente' order by state.id limit 1
  returning id into made_id;

  answer := smartsales.wire_claim(
    jsonb_build_object('sale_id', sale.id, 'product_id', wanted_product, 'claim_id', made_id));
  update idempotency_key set status = 201, response = answer
  where scope = p #>> '{key,scope}' and key = p #>> '{key,key}';
  return taken || jsonb_build_object('status', 201, 'response', answer);
end
$$;
