-- Counts an attempt to log in before its password is looked at, and finds the person with the e-mail. Three attempts
-- from one address lock that pair: for 15 seconds while the third is looked at, so that attempts of a process that was
-- killed do not stay counted, and for 15 minutes once it failed (src/domains/auth/attempts.ts). Failures older than 15
-- minutes no longer count. Many addresses that guess at one account cannot lock its owner out: beyond 30 failures a
-- minute from elsewhere, addresses that logged in within 7 days go on (their row has no failures). The row has the
-- moment of the last attempt, so that a second call of the same attempt counts nothing. Rows of long ago are deleted on
-- the way.
-- p: {email, client_address, moment}. Returns {outcome, seconds_left, person}: SLOWED was not counted, LOCKED waits,
-- LAST waits if it fails too, OPEN has attempts left; person is {id, is_new, password_hash}, or null when there is none.
create or replace function smartsales.count_attempt(p jsonb) returns jsonb
language plpgsql
set search_path = pg_catalog, public, pg_temp
set plan_cache_mode = force_generic_plan
as $$
declare
  asked_email constant text := p ->> 'email';
  asked_address constant text := p ->> 'client_address';
  asked_at constant timestamptz := p ->> 'moment';
  held login_attempt;
begin
  if (select sum(failures) >= 30 from login_attempt
      where email = asked_email and address <> asked_address and updated_at > now() - interval '1 minute')
    and not exists (
      select from login_attempt where email = asked_email and address = asked_address and failures = 0) then
    return jsonb_build_object('outcome', 'SLOWED', 'seconds_left', 30);
  end if;

  -- Locks the row, a new one too: attempts that come at once are counted one after the other.
  insert into login_attempt (email, address, failures, window_started_at, updated_at)
  values (asked_email, asked_address, 0, now(), '-infinity')
  on conflict (email, address) do update set address = excluded.address
  returning * into held;
  if held.updated_at <> asked_at then
    if coalesce(held.locked_until <= now(), held.window_started_at < now() - interval '15 minutes') then
      held.failures := 0;
      held.window_started_at := now();
      held.locked_until := null;
    end if;
    held.failures := least(held.failures, 3) + 1;
    if held.failures = 3 then
      held.locked_until := now() + interval '15 seconds';
    end if;
    update login_attempt set failures = held.failures, window_started_at = held.window_started_at,
      locked_until = held.locked_until, updated_at = asked_at
    where email = asked_email and address = asked_address;
  end if;

  delete from login_attempt where (email, address) in (
    select email, address from login_attempt
    where updated_at < now() - interval '7 days' and (email, address) <> (asked_email, asked_address)
    order by updated_at limit 5 for update skip locked);

  return jsonb_build_object(
    'outcome', case when held.failures > 3 then 'LOCKED' when held.failures = 3 then 'LAST' else 'OPEN' end,
    'seconds_left', ceil(extract(epoch from held.locked_until - now()))::int,
    'person', (
      select jsonb_build_object('id', person.id, 'password_hash', credential.password_hash,
        'is_new', coalesce(person.creado_en > now() - interval '1 hour', false))
      from usuario person left join credential on credential.user_id = person.id
      where lower(person.correo) = asked_email and not person.correo_duplicado));
end
$$;
