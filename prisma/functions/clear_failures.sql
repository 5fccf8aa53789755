-- Clears the failed attempts to log in with an e-mail from an address, which is remembered as one that knows it.
-- p: {email, client_address}.
create or replace function smartsales.clear_failures(p jsonb) returns jsonb
language plpgsql
set search_path = pg_catalog, public, pg_temp
set plan_cache_mode = force_generic_plan
as $$
begin
  update login_attempt set failures = 0, window_started_at = now(), locked_until = null, updated_at = now()
  where email = p ->> 'email' and address = p ->> 'client_address';
  return null;
end
$$;
