-- Decides on a pending warranty claim, once per key and once at all: it is rejected, repaired or replaced. A replacement
-- takes its units from the shelf. The buyer is told. The sale's row is locked first, then the claim, then the product, as
-- claims and refunds do; once a sale's money went back whole its claims can only be rejected.
-- p: {actor, key, claim_id, sale_id, product_id, verdict, comment, low_stock_threshold}: the verdict is reject, repair or
-- replace; sale_id and product_id are null where the caller knows the claim's number alone.
-- Returns {fresh, same_request, status, response}, the response being the claim (wire_claim); or without effect
-- {refusal, claim, evaluated_at, available}: NOT_FOUND, EVALUATED, REFUNDED or INSUFFICIENT_STOCK.
create or replace function smartsales.evaluate_claim(p jsonb) returns jsonb
language plpgsql
set search_path = pg_catalog, public, pg_temp
set plan_cache_mode = force_generic_plan
as $$
declare
  taken jsonb;
  verdict constant text := p ->> 'verdict';
  buyer uuid;
  claim garantia;
  named jsonb;
  available integer;
  refusal text;
  answer jsonb;
begin
  perform set_config('app.actor', p ->> 'actor', true);
  taken := smartsales.take_keys(jsonb_build_array(p -> 'key')) -> 0;
  if not (taken -> 'fresh')::boolean then
    return taken;
  end if;

  select * into claim from garantia
  where id = (p ->> 'claim_id')::integer and venta_id = coalesce((p ->> 'sale_id')::integer, venta_id)
    and producto_id = coalesce((p ->> 'product_id')::integer, producto_id);
  select usuario_id into buyer from venta where id = claim.venta_id for no key update;
  select * into claim from garantia
  where venta_id = claim.venta_id and producto_id = claim.producto_id and id = claim.id for no key update;
  named := jsonb_build_object('sale_id', claim.venta_id, 'product_id', claim.producto_id, 'claim_id', claim.id);
  if verdict = 'replace' then
    select stock - reservado into available from producto where id = claim.producto_id for no key update;
  end if;

  refusal := case when claim.id is null then 'NOT_FOUND'
    when not exists (
      select from estadogarantia where id = claim.estadogarantia_id and lower(nombre) = 'pendiente') then 'EVALUATED'
    when verdict <> 'reject' and not exists (
      select from smartsales.sold_sale where sale_id = claim.venta_id) then 'REFUNDED'
    when available < claim.cantidad then 'INSUFFICIENT_STOCK' end;
  if refusal is not null then
    delete from idempotency_key where scope = p #>> '{key,scope}' and key = p #>> '{key,key}';
    return jsonb_build_object('refusal', refusal, 'claim', smartsales.wire_claim(named),
      'evaluated_at', smartsales.wire_moment(claim.fecha_evaluacion), 'available', available);
  end if;

  if verdict = 'replace' then
    perform smartsales.move_stock(jsonb_build_object('reason', 'warranty', 'claim_id', claim.id,
      'low_stock_threshold', p -> 'low_stock_threshold', 'lines', jsonb_build_array(
        jsonb_build_object('product_id', claim.producto_id, 'delta', -claim.cantidad))));
  end if;
  update garantia set
    estadogarantia_id = (select id from estadogarantia
      where lower(nombre) = case verdict when 'reject' then 'rechazado' else 'completado' end order by id limit 1),
    reemplazo = case verdict when 'replace' then true when 'repair' then false end,
    tecnico_id = (p #>> '{actor,id}')::uuid, comentario_tecnico = nullif(p ->> 'comment', ''), fecha_evaluacion = now()
  where venta_id = claim.venta_id and producto_id = claim.producto_id and id = claim.id;

  answer := smartsales.wire_claim(named);
  perform smartsales.enqueue_notifications(jsonb_build_array(jsonb_build_object('recipient', buyer,
    'title', format('Actualización de tu garantía: %s', answer ->> 'estado'),
    'body', format(case verdict
      when 'replace' then 'Aceptamos tu garantía de "%s": te entregaremos un producto nuevo.'
      when 'repair' then 'Aceptamos tu garantía de "%s": repararemos tu producto.'
      else 'Rechazamos tu garantía de "%s".' end, answer ->> 'producto_nombre')
      || coalesce(E'\n\n' || nullif(p ->> 'comment', ''), ''),
    'data', jsonb_build_object('tipo', 'garantia', 'garantia_id', claim.id, 'venta_id', claim.venta_id,
      'producto_id', claim.producto_id, 'estado', answer ->> 'estado', 'fecha', replace(smartsales.wire_moment(claim.hora), 'Z', '+00:00')),
    'key', format('garantia:%s:%s:%s', claim.venta_id, claim.producto_id, claim.id))));

  update idempotency_key set status = 200, response = answer
  where scope = p #>> '{key,scope}' and key = p #>> '{key,key}';
  return taken || jsonb_build_object('status', 200, 'response', answer);
end
$$;
