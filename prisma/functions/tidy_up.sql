-- Removes what is over and ends what nothing will ever finish, oldest first and at most 500 rows of each, which goes
-- unnoticed once a minute and makes 720,000 a day. Rows that another statement holds are passed over.
-- p: {}. Returns what waits, counted up to 10,000 rows of each kind: {topic or channel: {rows, oldest_ms}}.
create or replace function smartsales.tidy_up(p jsonb) returns jsonb
language plpgsql
set search_path = pg_catalog, public, pg_temp
set plan_cache_mode = force_generic_plan
as $$
begin
  delete from idempotency_key where (scope, key) in (
    select scope, key from idempotency_key where expires_at < now()
    order by expires_at limit 500 for update skip locked);
  delete from session where id in (
    select id from session where expires_at < now() - interval '1 day'
    order by expires_at limit 500 for update skip locked);
  delete from recovery_token where token_hash in (
    select token_hash from recovery_token where expires_at < now() - interval '1 day'
    order by expires_at limit 500 for update skip locked);
  delete from login_attempt where (email, address) in (
    select email, address from login_attempt where updated_at < now() - interval '7 days'
    order by updated_at limit 500 for update skip locked);
  delete from stripe_event where id in (
    select id from stripe_event where received_at < now() - interval '90 days'
    order by received_at limit 500 for update skip locked);
  delete from outbox_task where id in (
    select id from outbox_task where status = 'done' and done_at < now() - interval '7 days'
    order by done_at limit 500 for update skip locked);

  -- Tasks whose last attempt did not come to an end: one that kills its process does it no more.
  update outbox_task set status = 'failed', lease_until = null, last_error = 'its last attempt did not end'
  where id in (
    select id from outbox_task where status = 'pending' and run_at <= now() and attempts >= max_attempts
    order by run_at limit 500 for update skip locked);
  -- The same for notifications, and those that are too old to be sent: a queue that the original left.
  update cola_notificacion set lease_hasta = null, proximo_intento = null, actualizado_en = now(),
    estado = case when reintentos >= max_reintentos then 'ERROR' else 'OMITIDO' end,
    ultimo_error = case when reintentos >= max_reintentos then 'its last attempt did not end' else 'too old' end
  where id in (
    select id from cola_notificacion
    where estado in ('PENDIENTE', 'REINTENTAR', 'ENVIANDO') and proximo_intento <= now()
      and (reintentos >= max_reintentos or creado_en <= now() - interval '3 days')
    order by proximo_intento limit 500 for update skip locked);

  return (
    select coalesce(jsonb_object_agg(lane, jsonb_build_object('rows', rows, 'oldest_ms', oldest_ms)), '{}')
    from (
      select lane, count(*) as rows, extract(epoch from now() - min(since)) * 1000 as oldest_ms
      from (
        (select topic as lane, created_at as since from outbox_task where status = 'pending' limit 10000)
        union all
        (select canal, creado_en from cola_notificacion
          where estado in ('PENDIENTE', 'REINTENTAR', 'ENVIANDO') limit 10000)
      ) waiting
      group by lane
    ) counted
  );
end
$$;
