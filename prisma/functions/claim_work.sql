-- Claims what is due of the outbox and of the notifications, oldest first, for an instance of the service. Rows that
-- another instance is claiming are passed over, and claimed ones are due again when their lease ends, should nothing
-- mark them before. Notifications of channels without a service are skipped. A poll tidies up and counts as well.
-- Rows are found by arrays of ids and never by a whole table: a plan that was kept since the queue was empty would read
-- all of it for each row. For a list of channels that is empty nothing is read, or each look would read all that waits.
-- p: {topics, channels, unserved (channels), lease_ms, is_poll}. Returns {tasks, notifications, skipped (rows by channel),
-- is_full (there is probably more), next_ms (until the next row is due that is known of, or null), due_ms (the same of
-- other work, by its name; negative when it is late), waiting (in a poll, what tidy_up returns)}.
create or replace function smartsales.claim_work(p jsonb) returns jsonb
language plpgsql
set search_path = pg_catalog, public, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
as $$
declare
  -- As many messages are sent twice at most when a process dies between sending and marking.
  most_claimed constant integer := 20;
  most_skipped constant integer := 500;
  topics constant text[] := array(select jsonb_array_elements_text(p -> 'topics'));
  channels constant text[] := array(select jsonb_array_elements_text(p -> 'channels'));
  unserved constant text[] := array(select jsonb_array_elements_text(p -> 'unserved'));
  lease_end constant timestamptz := now() + make_interval(secs => (p ->> 'lease_ms')::float8 / 1000);
  too_old constant timestamptz := now() - interval '3 days';
  waiting jsonb;
  tasks jsonb;
  notices jsonb;
  skipped jsonb;
  next_at timestamptz;
begin
  if (p ->> 'is_poll')::boolean then
    waiting := smartsales.tidy_up('{}');
  end if;

  with due as (
    select id from outbox_task
    where status = 'pending' and run_at <= now() and attempts < max_attempts and topic = any(topics)
    order by run_at, id limit most_claimed for update skip locked
  ), claimed as (
    update outbox_task task set attempts = task.attempts + 1, run_at = lease_end, lease_until = lease_end
    where task.id = any(array(select id from due))
    returning task.*
  )
  select coalesce(jsonb_agg(jsonb_build_object('source', 'task', 'id', id::text, 'lane', topic, 'lease', lease_end,
      'attempts', attempts, 'max_attempts', max_attempts, 'age_ms', extract(epoch from now() - created_at) * 1000,
      'payload', payload) order by id), '[]')
  into tasks from claimed;

  with due as (
    select id from cola_notificacion
    where estado in ('PENDIENTE', 'REINTENTAR', 'ENVIANDO') and proximo_intento <= now()
      and reintentos < max_reintentos and canal = any(channels) and creado_en > too_old and channels <> '{}'
    order by proximo_intento, id limit most_claimed for update skip locked
  ), claimed as (
    update cola_notificacion notice set estado = 'ENVIANDO', reintentos = notice.reintentos + 1,
      actualizado_en = now(), proximo_intento = lease_end, lease_hasta = lease_end
    where notice.id = any(array(select id from due))
    returning notice.*
  )
  select coalesce(jsonb_agg(jsonb_build_object('source', 'notification', 'id', claimed.id::text, 'lane', canal,
      'lease', lease_end, 'attempts', reintentos, 'max_attempts', max_reintentos,
      'age_ms', extract(epoch from now() - claimed.creado_en) * 1000, 'title', titulo, 'body', cuerpo, 'data', datos,
      'email', case when usuario.anonimizado_en is null then usuario.correo end,
      'devices', (
        select coalesce(jsonb_agg(jsonb_build_object('id', device.id::text, 'token', token_dispositivo)
          order by device.id), '[]')
        from suscripcion_movil device
        where claimed.canal = 'PUSH' and device.usuario_id = claimed.usuario_id and device.activo
          and device.id <> all(claimed.entregado_a)
      )) order by claimed.id), '[]')
  into notices from claimed join usuario on usuario.id = claimed.usuario_id;

  with due as (
    select id from cola_notificacion
    where estado in ('PENDIENTE', 'REINTENTAR', 'ENVIANDO') and proximo_intento <= now()
      and reintentos < max_reintentos and canal = any(unserved) and creado_en > too_old and unserved <> '{}'
    order by proximo_intento, id limit most_skipped for update skip locked
  ), ended as (
    update cola_notificacion notice set estado = 'OMITIDO', lease_hasta = null, proximo_intento = null,
      actualizado_en = now(), ultimo_error = 'no service is configured for ' || notice.canal
    where notice.id = any(array(select id from due))
    returning notice.canal
  )
  select coalesce(jsonb_object_agg(canal, rows), '{}')
  into skipped from (select canal, count(*) as rows from ended group by canal) counted;

  next_at := least(
    (select min(run_at) from outbox_task where status = 'pending' and run_at > now() and topic = any(topics)),
    (select min(proximo_intento) from cola_notificacion
      where estado in ('PENDIENTE', 'REINTENTAR', 'ENVIANDO') and proximo_intento > now()
        and canal = any(channels || unserved)));
  return jsonb_build_object('tasks', tasks, 'notifications', notices, 'skipped', skipped,
    'is_full', most_claimed in (jsonb_array_length(tasks), jsonb_array_length(notices))
      or (select sum(value::integer) from jsonb_each_text(skipped)) = most_skipped,
    'next_ms', extract(epoch from next_at - now()) * 1000,
    'due_ms', jsonb_build_object('checkout.release',
      extract(epoch from (select min(hold_expires_at) from checkout_order where status = 'held') - now()) * 1000),
    'waiting', waiting);
end
$$;
