-- A warranty claim as the wire has it, but for the picture, whose address depends on the caller: imagen_key in its
-- place. The product is named as it was sold. p: {sale_id, product_id, claim_id}.
create or replace function smartsales.wire_claim(p jsonb) returns jsonb
language plpgsql stable
set search_path = pg_catalog, public, pg_temp
set plan_cache_mode = force_generic_plan
as $$
declare
  answer jsonb;
begin
  select jsonb_build_object('venta_id', claim.venta_id, 'producto_id', claim.producto_id, 'garantia_id', claim.id,
    'estado', state.nombre, 'cantidad', claim.cantidad, 'motivo', claim.motivo,
    'hora', smartsales.wire_moment(claim.hora), 'reemplazo', claim.reemplazo,
    'producto_nombre', coalesce(line.nombre_producto, product.nombre), 'imagen_key', product.imagen_key,
    'limitegarantia', smartsales.wire_moment(line.limitegarantia))
  into answer
  from garantia claim
  join estadogarantia state on state.id = claim.estadogarantia_id
  join detalleventa line using (venta_id, producto_id)
  join producto product on product.id = claim.producto_id
  where claim.venta_id = (p ->> 'sale_id')::integer and claim.producto_id = (p ->> 'product_id')::integer
    and claim.id = (p ->> 'claim_id')::integer;
  return answer;
end
$$;
