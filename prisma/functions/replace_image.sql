-- Keeps the image that a product has from now on, which was to be removed unless one had it, and has the one that it had
-- removed by the outbox.
-- p: {kept, removed}: keys of images, either may be null. Returns null.
create or replace function smartsales.replace_image(p jsonb) returns jsonb
language plpgsql
set search_path = pg_catalog, public, pg_temp
set plan_cache_mode = force_generic_plan
as $$
begin
  delete from outbox_task where dedupe_key = 'image.delete:' || (p ->> 'kept');
  insert into outbox_task (topic, payload, dedupe_key)
  select 'image.delete', jsonb_build_object('key', p ->> 'removed'), 'image.delete:' || (p ->> 'removed')
  where p ->> 'removed' is not null
  on conflict (dedupe_key) do update
    set status = 'pending', attempts = 0, run_at = now(), lease_until = null, done_at = null;
  return null;
end
$$;
