-- The person behind a token, with their roles in the order of their ids, and whether the session of the token has ended.
-- p: {user_id, session_id}. Returns {id, name, email, phone, is_active, session_ended, role_ids, role_names}, or null for
-- nobody.
create or replace function smartsales.read_actor(p jsonb) returns jsonb
language plpgsql stable
set search_path = pg_catalog, public, pg_temp
set plan_cache_mode = force_generic_plan
as $$
begin
  return (
    select jsonb_build_object('id', person.id, 'name', person.nombre, 'email', person.correo, 'phone', person.telefono,
      'is_active', person.is_active, 'session_ended', exists (
        select from session where session.family_id = (p ->> 'session_id')::uuid and session.revoked_at is not null),
      'role_ids', array(select rol_id from rolesusuario where usuario_id = person.id order by rol_id),
      'role_names', array(
        select roles.nombre from rolesusuario join roles on roles.id = rolesusuario.rol_id
        where rolesusuario.usuario_id = person.id order by roles.id))
    from usuario person where person.id = (p ->> 'user_id')::uuid);
end
$$;
