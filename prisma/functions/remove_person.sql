-- Removes a person with what is theirs alone. A person whom sales, products, claims or orders name stays as a row without
-- name, address or telephone number. In: user_id, actor {id, name, request_id}, has_remote_account (a task to remove the
-- account at the identity provider is written with it). Out: outcome DELETED, ANONYMISED, ABSENT, OWN or LAST.
-- A second run finds nobody, so it may be repeated without a key.
create or replace function smartsales.remove_person(input jsonb) returns jsonb
language plpgsql
set search_path = pg_catalog, public, pg_temp
set plan_cache_mode = force_generic_plan
as $$
declare
  administrator constant int := 2;
  person usuario;
  v_outcome text := 'DELETED';
begin
  perform set_config('app.actor', input ->> 'actor', true);

  -- The person and all administrators, in id order: of two that remove each other the second finds one left. Sales of the
  -- administrators go on; the person's own sales are waited for.
  perform from usuario
  where id = (input ->> 'user_id')::uuid or id in (select usuario_id from rolesusuario where rol_id = administrator)
  order by id for no key update;
  select * into person from usuario where id = (input ->> 'user_id')::uuid and anonimizado_en is null for update;
  if not found then
    return jsonb_build_object('outcome', 'ABSENT');
  end if;
  if person.id = (input #>> '{actor,id}')::uuid then
    return jsonb_build_object('outcome', 'OWN');
  end if;
  if exists (select from rolesusuario where usuario_id = person.id and rol_id = administrator) and person.is_active
    and not exists (
      select from rolesusuario held join usuario other on other.id = held.usuario_id
      where held.rol_id = administrator and other.is_active and other.id <> person.id)
  then
    return jsonb_build_object('outcome', 'LAST');
  end if;

  delete from rolesusuario where usuario_id = person.id;
  delete from direcciones where usuario_id = person.id;
  delete from suscripcion_movil where usuario_id = person.id;
  delete from cola_notificacion where usuario_id = person.id;
  delete from plantilla_reporte where usuario_id = person.id;
  delete from counter_cart_line where seller_id = person.id;
  delete from credential where user_id = person.id;
  delete from session where user_id = person.id;
  delete from recovery_token where user_id = person.id;

  begin
    delete from usuario where id = person.id;
  exception when foreign_key_violation then
    update usuario set nombre = 'Cuenta eliminada', telefono = null, is_active = false, anonimizado_en = now(),
      correo = 'eliminado-' || id || '@eliminado.invalid', correo_duplicado = false
    where id = person.id;
    v_outcome := 'ANONYMISED';
  end;

  if (input ->> 'has_remote_account')::boolean then
    insert into outbox_task (topic, payload, dedupe_key, max_attempts, run_at)
    values ('identity.align', jsonb_build_object('usuario_id', person.id, 'request_id', input #>> '{actor,request_id}'),
      'identity.align:' || person.id, 30, now() + interval '1 minute')
    on conflict (dedupe_key) do update set payload = excluded.payload, status = 'pending', attempts = 0,
      run_at = excluded.run_at, lease_until = null, last_error = null, done_at = null;
  end if;
  return jsonb_build_object('outcome', v_outcome);
end
$$;
