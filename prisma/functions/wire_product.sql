-- A product as the wire has it, but for the address of its image, which depends on the caller, and with its version.
-- p: {product_id}. Returns null for a product that is not there.
create or replace function smartsales.wire_product(p jsonb) returns jsonb
language plpgsql stable
set search_path = pg_catalog, public, pg_temp
set plan_cache_mode = force_generic_plan
as $$
declare
  answer jsonb;
begin
  select jsonb_build_object('id', id, 'id_vendedor', id_vendedor, 'imagen_key', imagen_key, 'nombre', nombre,
    'precio', precio, 'stock', stock, 'tiempogarantia', tiempogarantia, 'marca_id', marca_id,
    'tipoproducto_id', tipoproducto_id, 'version', version)
  into answer from producto where id = (p ->> 'product_id')::integer;
  return answer;
end
$$;
