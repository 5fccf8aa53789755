-- Exchanges a refresh token for the next one of its session. A token that comes again within 30 seconds of its exchange
-- (a double click, a lost reply) has the same answer; one that comes later is in two hands, and its whole session is
-- revoked (RFC 9700, section 4.14.2). An exchanged token is remembered for 7 days to recognise that.
-- p: {token_hash, next: {id, token_hash, days}}, the hashes in hex. Returns {user_id, email, session_id,
-- authenticated_at}, or null when the token is no good or the person not active.
create or replace function smartsales.exchange_refresh_token(p jsonb) returns jsonb
language plpgsql
set search_path = pg_catalog, public, pg_temp
set plan_cache_mode = force_generic_plan
as $$
declare
  presented session;
  person_email text;
begin
  select * into presented from session where refresh_token_hash = decode(p ->> 'token_hash', 'hex') for update;
  select lower(correo) into person_email from usuario where id = presented.user_id and is_active;
  if not found or presented.expires_at <= now() or exists (
    select from session where family_id = presented.family_id and revoked_at is not null) then
    return null;
  end if;

  if presented.rotated_at <= now() - interval '30 seconds' then
    update session set revoked_at = now() where family_id = presented.family_id;
    return null;
  end if;

  update session set rotated_at = coalesce(rotated_at, now()), expires_at = now() + interval '7 days'
  where id = presented.id;
  insert into session (id, user_id, refresh_token_hash, family_id, created_at, expires_at)
  select followed.id, presented.user_id, decode(followed.token_hash, 'hex'), presented.family_id, presented.created_at,
    now() + make_interval(days => followed.days)
  from jsonb_to_record(p -> 'next') followed(id uuid, token_hash text, days integer)
  on conflict do nothing;
  return jsonb_build_object('user_id', presented.user_id, 'email', person_email, 'session_id', presented.family_id,
    'authenticated_at', presented.created_at);
end
$$;
