-- Queues what an event says to people, in the transaction that has the effect: an e-mail row, and a push row for a
-- recipient with a device. The key makes a second run of the same event harmless.
-- p: [{recipient, title, body, data, key}]; data gets the moment as fecha, unless it has one. Returns how many rows were
-- queued.
create or replace function smartsales.enqueue_notifications(p jsonb) returns jsonb
language plpgsql
set search_path = pg_catalog, public, pg_temp
set plan_cache_mode = force_generic_plan
as $$
declare
  -- As this field of the contract has it: with an offset.
  moment constant jsonb := jsonb_build_object('fecha', replace(smartsales.wire_moment(now()), 'Z', '+00:00'));
  queued integer;
begin
  insert into cola_notificacion (usuario_id, canal, titulo, cuerpo, datos, estado, reintentos, max_reintentos,
    proximo_intento, creado_en, actualizado_en, clave)
  select event.recipient, channel.name, left(event.title, 120), event.body, moment || event.data, 'PENDIENTE', 0, 3,
    now(), now(), now(), event.key || ':' || channel.name
  from jsonb_to_recordset(p) event(recipient uuid, title text, body text, data jsonb, key text)
  cross join (values ('WEB'), ('PUSH')) channel(name)
  where channel.name = 'WEB'
    or exists (select from suscripcion_movil device where device.usuario_id = event.recipient and device.activo)
  on conflict (clave) do nothing;
  get diagnostics queued = row_count;
  return to_jsonb(queued);
end
$$;
