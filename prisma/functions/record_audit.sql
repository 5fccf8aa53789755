-- Rows of the audit log for sales, refunds and movements of stock by hand, which no trigger writes (audit_row). The actor
-- is in the setting app.actor of the transaction, unless an entry names its own.
-- p: {table, operation, old, new, actor}, or several of them, without passwords, tokens or card data.
-- Returns how many rows were written.
create or replace function smartsales.record_audit(p jsonb) returns jsonb
language plpgsql
set search_path = pg_catalog, public, pg_temp
set plan_cache_mode = force_generic_plan
as $$
declare
  everyone jsonb := nullif(current_setting('app.actor', true), '')::jsonb;
  written integer;
begin
  insert into audit_log (tabla, operacion, fecha, usuario_id, usuario_nombre, request_id, old_data, new_data)
  select entry."table", entry.operation, now(), (author ->> 'id')::uuid, left(author ->> 'name', 120),
    left(author ->> 'request_id', 64), entry.old, entry.new
  from jsonb_to_recordset(case jsonb_typeof(p) when 'array' then p else jsonb_build_array(p) end)
    entry("table" text, operation text, old jsonb, new jsonb, actor jsonb), coalesce(entry.actor, everyone) author;
  get diagnostics written = row_count;
  return to_jsonb(written);
end
$$;
