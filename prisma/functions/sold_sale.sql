-- What was sold, one row for each sale: what dashboard, history, reports and forecasts read. The amount is the sale's
-- total less what was refunded of it; a sale whose money went back whole is not here.
create or replace view smartsales.sold_sale as
select sale.id as sale_id, sale.hora as sold_at, sale.usuario_id as buyer_id, sale.vendedor_id as seller_id,
  sale.canal as channel,
  case when refunded.amount is null then sale.total else sale.total - refunded.amount end as amount
from public.venta sale
left join (
  select venta_id, sum(reembolsado) as amount from public.pagos where reembolsado > 0 group by venta_id
) refunded on refunded.venta_id = sale.id
where refunded.amount is null or refunded.amount < sale.total;
