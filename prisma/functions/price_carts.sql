-- What carts cost now, and whether they can be sold one after the other: each is decided on what those before it leave,
-- as though they were sold. The caller has locked the products, so that what is read here holds until the end of its
-- transaction. Lines of one product are one question to its stock.
-- p: {carts: [[{product_id, quantity}]], own_units: {"<product_id>": units}}: units that count besides those that nobody
-- holds (none, as a rule).
-- Returns in that order {total, lines: [{product_id, name, unit_price, quantity, subtotal, warranty_days}]} of a cart that
-- can be sold, else {refusal, values, extension}: UNKNOWN_PRODUCT or INSUFFICIENT_STOCK, with the product, or
-- TOTAL_TOO_LARGE. Amounts are decimal text. Names are cut to what the line of a sale holds: in a database that was
-- adopted they may be longer.
create or replace function smartsales.price_carts(p jsonb) returns jsonb
language plpgsql
set search_path = pg_catalog, public, pg_temp
set plan_cache_mode = force_generic_plan
as $$
declare
  -- An array, so that the plan finds the products by their ids, however few they are.
  product_ids integer[] := array(select (line ->> 'product_id')::integer
    from jsonb_array_elements(p -> 'carts') cart, jsonb_array_elements(cart) line);
  priced jsonb;
begin
  with wanted as (
    select place, product_id, sum(quantity)::integer as quantity
    from jsonb_array_elements(p -> 'carts') with ordinality element(cart, place)
    left join jsonb_to_recordset(cart) line(product_id integer, quantity integer) on true
    group by place, product_id
  ), line as (
    select wanted.*, product.id is not null as known, coalesce(left(product.nombre, 160), '') as name,
      product.precio as unit_price, product.precio * wanted.quantity as subtotal, product.tiempogarantia as warranty_days,
      greatest(coalesce(product.stock - product.reservado, 0)
        + coalesce((p -> 'own_units' ->> wanted.product_id::text)::integer, 0)
        - coalesce(sum(wanted.quantity) over (partition by wanted.product_id order by place
          rows between unbounded preceding and 1 preceding), 0), 0) as available
    from wanted left join producto product on product.id = wanted.product_id and product.id = any(product_ids)
  ), cart as (
    select place, sum(subtotal) as total,
      jsonb_agg(jsonb_build_object('product_id', product_id, 'name', name, 'unit_price', unit_price::text,
        'quantity', quantity, 'subtotal', round(subtotal, 2)::text, 'warranty_days', warranty_days)
        order by product_id) as lines,
      jsonb_agg(case when known then jsonb_build_object('refusal', 'INSUFFICIENT_STOCK',
          'values', jsonb_build_array(name, available, quantity),
          'extension', jsonb_build_object('product_id', product_id, 'available', available, 'requested', quantity))
        else jsonb_build_object('refusal', 'UNKNOWN_PRODUCT', 'values', jsonb_build_array(product_id),
          'extension', jsonb_build_object('product_id', product_id)) end
        order by known, product_id) filter (where not known or available < quantity) -> 0 as refused
    from line group by place
  )
  select jsonb_agg(case
      when refused is not null then refused
      when total > 9999999999.99 then '{"refusal": "TOTAL_TOO_LARGE"}'
      else jsonb_build_object('total', round(total, 2)::text, 'lines', lines)
    end order by place)
  into priced from cart;
  return priced;
end
$$;
