-- What a product costs today: the price of a line that has none of its own. Views ask here and do not join the product
-- for it, because next to no line needs it and joining costs a third of the time. As cheap as an operator for the
-- planner, which else takes a large shop's dashboard for so dear that it compiles it first.
create or replace function smartsales.price_today(product_id integer) returns numeric
language sql stable parallel safe cost 1
set search_path = pg_catalog, public, pg_temp
as $$
  select precio from producto where id = product_id
$$;
