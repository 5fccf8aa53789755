-- The lines of smartsales.sold_sale as they were sold, with what their product is today. A sale that was refunded in
-- part keeps its lines whole: no line says which units the money was for. Every line has its product: it is joined
-- from the left so that a statement that wants neither name, brand nor type does not read products at all. An original's
-- producto_id may be a bigint, hence the cast.
create or replace view smartsales.sold_line as
select sale.id as sale_id, sale.hora as sold_at, sale.usuario_id as buyer_id, sale.canal as channel,
  line.producto_id as product_id, coalesce(line.nombre_producto, product.nombre) as product_name,
  product.marca_id as brand_id, product.tipoproducto_id as type_id, line.cantidad as units,
  coalesce(line.precio_unitario, smartsales.price_today(line.producto_id::integer)) * line.cantidad as amount
from public.venta sale
join public.detalleventa line on line.venta_id = sale.id
left join public.producto product on product.id = line.producto_id
left join (
  select venta_id, sum(reembolsado) as amount from public.pagos where reembolsado > 0 group by venta_id
) refunded on refunded.venta_id = sale.id
where refunded.amount is null or refunded.amount < sale.total;
