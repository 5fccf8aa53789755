-- What was sold in each complete month of a time zone: of the whole shop, whose type is null, and of each product type.
-- A month is a number, 12 × year + (month − 1). A sale finds its month by its place between the moments at which months
-- begin: to turn each of two million sales into local time takes twice as long. Compiling the statement takes longer
-- still than it saves, so that is off.
create or replace function smartsales.sold_by_month(time_zone text)
returns table (type_id integer, month integer, amount numeric)
language plpgsql stable
set search_path = pg_catalog, public, pg_temp
set jit = off
as $$
declare
  this_month timestamp := date_trunc('month', now() at time zone time_zone);
  first_month timestamp := date_trunc('month', (select min(hora) from venta) at time zone time_zone);
  starts timestamptz[] := array(select begins at time zone time_zone
    from generate_series(first_month, this_month, interval '1 month') begins order by 1);
  before_first integer := 12 * extract(year from first_month) + extract(month from first_month) - 2;
begin
  return query select null::integer, before_first + width_bucket(sale.sold_at, starts), sum(sale.amount)
    from smartsales.sold_sale sale where sale.sold_at < this_month at time zone time_zone group by 2;
  return query select line.type_id, before_first + width_bucket(line.sold_at, starts), sum(line.amount)
    from smartsales.sold_line line where line.sold_at < this_month at time zone time_zone group by 1, 2;
end
$$;
