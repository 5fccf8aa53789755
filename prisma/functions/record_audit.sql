-- One row of the audit log for a sale, a refund or a movement of stock by hand, which no trigger writes (audit_row).
-- The actor is in the setting app.actor of the transaction.
-- p: {table, operation, old, new}, without passwords, tokens or card data. Returns the row's id.
create or replace function smartsales.record_audit(p jsonb) returns jsonb
language plpgsql
set search_path = pg_catalog, public, pg_temp
set plan_cache_mode = force_generic_plan
as $$
declare
  actor jsonb := nullif(current_setting('app.actor', true), '')::jsonb;
  entry_id bigint;
begin
  insert into audit_log (tabla, operacion, fecha, usuario_id, usuario_nombre, request_id, old_data, new_data)
  values (p ->> 'table', p ->> 'operation', now(), (actor ->> 'id')::uuid, left(actor ->> 'name', 120),
    left(actor ->> 'request_id', 64), nullif(p -> 'old', 'null'), nullif(p -> 'new', 'null'))
  returning id into entry_id;
  return to_jsonb(entry_id);
end
$$;
