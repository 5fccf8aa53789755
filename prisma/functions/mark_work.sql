-- Marks what became of claimed rows, and drops devices that are no more. A row that was claimed anew since is left alone,
-- so that the call may be repeated and come late. A success of a task counts like any attempt; of a notification
-- `reintentos` is the number of attempts that failed; an attempt that found its service away counts for neither.
-- p: {results: [{source, id, lease, kind, delay_ms, error, delivered}], gone: [ids of devices]}. Returns how many rows
-- were marked.
create or replace function smartsales.mark_work(p jsonb) returns jsonb
language plpgsql
set search_path = pg_catalog, public, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
as $$
declare
  -- An array, so that the plan finds the rows by their ids, however few they were when it was made.
  ids bigint[] := array(select (mark ->> 'id')::bigint from jsonb_array_elements(p -> 'results') mark);
  marked_tasks integer;
  marked_notices integer;
begin
  update outbox_task task set lease_until = null,
    status = case when mark.kind in ('done', 'skipped') then 'done' when mark.kind = 'dead' then 'failed' else 'pending' end,
    attempts = task.attempts - case when mark.kind in ('unavailable', 'deferred') then 1 else 0 end,
    run_at = case when mark.kind in ('retry', 'unavailable', 'deferred')
      then now() + make_interval(secs => mark.delay_ms / 1000) else now() end,
    last_error = case when mark.kind = 'deferred' then task.last_error else mark.error end,
    done_at = case when mark.kind in ('done', 'skipped', 'dead') then now() end
  from jsonb_to_recordset(p -> 'results')
    mark(source text, id bigint, lease timestamptz, kind text, delay_ms float8, error text)
  where mark.source = 'task' and task.id = any(ids) and task.id = mark.id and task.lease_until = mark.lease;
  get diagnostics marked_tasks = row_count;

  update cola_notificacion notice set lease_hasta = null, actualizado_en = now(),
    estado = case
      when mark.kind = 'done' then 'ENVIADO'
      when mark.kind = 'dead' then 'ERROR'
      when mark.kind = 'skipped' then 'OMITIDO'
      when mark.kind = 'deferred' and notice.ultimo_error is null then 'PENDIENTE'
      else 'REINTENTAR' end,
    reintentos = notice.reintentos - case when mark.kind in ('retry', 'dead') then 0 else 1 end,
    proximo_intento = case when mark.kind in ('retry', 'unavailable', 'deferred')
      then now() + make_interval(secs => mark.delay_ms / 1000) end,
    ultimo_error = case when mark.kind = 'deferred' then notice.ultimo_error else mark.error end,
    entregado_a = notice.entregado_a || mark.delivered
  from jsonb_to_recordset(p -> 'results')
    mark(source text, id bigint, lease timestamptz, kind text, delay_ms float8, error text, delivered bigint[])
  where mark.source = 'notification' and notice.id = any(ids) and notice.id = mark.id
    and notice.lease_hasta = mark.lease;
  get diagnostics marked_notices = row_count;

  update suscripcion_movil set activo = false, actualizado_en = now()
  where id = any(array(select jsonb_array_elements_text(p -> 'gone')::bigint)) and activo;
  return to_jsonb(marked_tasks + marked_notices);
end
$$;
