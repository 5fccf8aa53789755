-- One row of the audit log for each row that changes, written by the triggers of the audit step, so that no
-- statement can forget it. The actor is JSON {id, name, request_id} in the setting app.actor of the transaction;
-- without it (the dispatcher, psql, the seed) the actor is null.
create or replace function smartsales.audit_row() returns trigger
language plpgsql security definer
set search_path = pg_catalog, public, pg_temp
as $$
declare
  actor jsonb := nullif(current_setting('app.actor', true), '')::jsonb;
  unlogged constant text[] := array['busqueda', 'sonido', 'correo_minusculas', 'version', 'reservado'];
begin
  insert into public.audit_log (tabla, operacion, fecha, usuario_id, usuario_nombre, request_id, old_data, new_data)
  values (
    tg_table_name, tg_op, now(), (actor ->> 'id')::uuid, left(actor ->> 'name', 120), left(actor ->> 'request_id', 64),
    case when tg_op <> 'INSERT' then to_jsonb(old) - unlogged end,
    case when tg_op <> 'DELETE' then to_jsonb(new) - unlogged end
  );
  return null;
end
$$;
