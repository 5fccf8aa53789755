-- A buyer's payments as the wire has them, newest first: a page of their sales, or one payment. What a line was sold
-- for and under which name is the line's own; today's, where an old line does not say. Products that are gone stay.
-- p: {buyer_id, limit, offset}, or {buyer_id, payment_id}. Returns an array; it is json, which keeps the fields' order.
create or replace function smartsales.payment_history(p jsonb) returns json
language plpgsql stable
set search_path = pg_catalog, public, pg_temp
set plan_cache_mode = force_generic_plan
as $$
declare
  buyer uuid := (p ->> 'buyer_id')::uuid;
  only_id integer := (p ->> 'payment_id')::integer;
  -- An array, so that the plan finds the rest by the sales' ids, however many sales the buyer has.
  sale_ids integer[];
  payments json;
begin
  if only_id is null then
    sale_ids := array(select id from venta where usuario_id = buyer
      order by hora desc, id desc limit (p ->> 'limit')::integer offset (p ->> 'offset')::integer);
  else
    sale_ids := array(select sale.id from pagos join venta sale on sale.id = pagos.venta_id
      where pagos.id = only_id and sale.usuario_id = buyer);
  end if;

  select json_agg(payment) into payments from (
    select pagos.id as pago_id, sale.id as venta_id, pagos.total::text,
      smartsales.wire_moment(pagos.hora) as fecha_pago, smartsales.wire_moment(sale.hora) as fecha_venta,
      sale.direccion as direccion_envio, (
        select coalesce(json_agg(bought), '[]') from (
          select line.producto_id, coalesce(line.nombre_producto,
              (select nombre from producto where id = line.producto_id), '') as producto_nombre,
            line.cantidad, price::text as precio_unitario, (price * line.cantidad)::numeric(14,2)::text as subtotal
          from detalleventa line cross join lateral (select coalesce(line.precio_unitario,
            (select precio from producto where id = line.producto_id), 0) as price) sold
          where line.venta_id = sale.id order by line.producto_id
        ) bought
      ) as productos,
      pagos.receipt_url, pagos.metodo_pago, pagos.moneda, pagos.estado, pagos.reembolsado::text
    from venta sale join pagos on pagos.venta_id = sale.id
    where sale.id = any(sale_ids) and (only_id is null or pagos.id = only_id)
    order by sale.hora desc, sale.id desc, pagos.hora desc, pagos.id desc
  ) payment;
  return coalesce(payments, '[]');
end
$$;
