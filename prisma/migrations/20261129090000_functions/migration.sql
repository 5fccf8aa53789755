-- Written by npm run db:functions from prisma/functions/: change the files there.

CREATE SCHEMA IF NOT EXISTS smartsales;

-- prisma/functions/sold_line.sql
-- The lines of smartsales.sold_sale as they were sold, with what their product is today. A sale that was refunded in
-- part keeps its lines whole: no line says which units the money was for.
create or replace view smartsales.sold_line as
select sale.id as sale_id, sale.hora as sold_at, sale.usuario_id as buyer_id, sale.canal as channel,
  line.producto_id as product_id, coalesce(line.nombre_producto, product.nombre) as product_name,
  product.marca_id as brand_id, product.tipoproducto_id as type_id, line.cantidad as units,
  coalesce(line.precio_unitario, product.precio) * line.cantidad as amount
from public.venta sale
join public.detalleventa line on line.venta_id = sale.id
join public.producto product on product.id = line.producto_id
left join (
  select venta_id, sum(reembolsado) as amount from public.pagos where reembolsado > 0 group by venta_id
) refunded on refunded.venta_id = sale.id
where refunded.amount is null or refunded.amount < sale.total;

-- prisma/functions/sold_sale.sql
-- What was sold, one row for each sale: what dashboard, history, reports and forecasts read. The amount is the sale's
-- total less what was refunded of it; a sale whose money went back whole is not here.
create or replace view smartsales.sold_sale as
select sale.id as sale_id, sale.hora as sold_at, sale.usuario_id as buyer_id, sale.vendedor_id as seller_id,
  sale.canal as channel, sale.total - coalesce(refunded.amount, 0) as amount
from public.venta sale
left join (
  select venta_id, sum(reembolsado) as amount from public.pagos where reembolsado > 0 group by venta_id
) refunded on refunded.venta_id = sale.id
where refunded.amount is null or refunded.amount < sale.total;

-- prisma/functions/audit_row.sql
-- One row of the audit log for each row that changes, written by the triggers of the audit step, so that no
-- statement can forget it. The actor is JSON {id, name, request_id} in the setting app.actor of the transaction;
-- without it (the dispatcher, psql, the seed) the actor is null.
create or replace function smartsales.audit_row() returns trigger
language plpgsql security definer
set search_path = pg_catalog, public, pg_temp
as $$
declare
  actor jsonb := nullif(current_setting('app.actor', true), '')::jsonb;
  unlogged constant text[] := array['busqueda', 'version', 'reservado'];
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

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA smartsales FROM PUBLIC;
