-- Opens the session of a person who proved who they are, and clears their failed attempts. Nothing is written for a
-- person who is missing or not active, or whose password is another meanwhile. A second call with the same input changes
-- nothing. Sessions of long ago are deleted on the way.
-- p: {user_id, session: {id, token_hash, days, password_hash} or null where a provider keeps its own, email,
-- client_address}, the token's hash in hex, password_hash as it was when the password was looked at. Returns what
-- read_actor returns, or false when the password is another.
create or replace function smartsales.open_session(p jsonb) returns jsonb
language plpgsql
set search_path = pg_catalog, public, pg_temp
set plan_cache_mode = force_generic_plan
as $$
declare
  actor jsonb := smartsales.read_actor(p);
begin
  if actor is null or not (actor -> 'is_active')::boolean then
    return actor;
  end if;

  -- Locks the person first, as a removal does, then the password: a change under way either ends before it is looked at,
  -- or finds the new session and revokes it.
  if p #>> '{session,password_hash}' is not null then
    perform from usuario where id = (p ->> 'user_id')::uuid for key share;
    perform from credential
    where user_id = (p ->> 'user_id')::uuid and password_hash = p #>> '{session,password_hash}' for share;
    if not found then
      return to_jsonb(false);
    end if;
  end if;

  insert into session (id, user_id, refresh_token_hash, family_id, created_at, expires_at)
  select opened.id, (p ->> 'user_id')::uuid, decode(opened.token_hash, 'hex'), opened.id, now(),
    now() + make_interval(days => opened.days)
  from jsonb_to_record(nullif(p -> 'session', 'null')) opened(id uuid, token_hash text, days integer)
  where opened.id is not null
  on conflict do nothing;

  delete from session where id in (
    select id from session where expires_at < now() - interval '1 day'
    order by expires_at limit 5 for update skip locked);

  perform smartsales.clear_failures(p);
  return actor;
end
$$;
