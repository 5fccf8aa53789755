-- Remembers what an answer told the actor of the stock of products: the base of the next number that they send, though no
-- look (see stock_after_edit). A look at a product, which its list, its page and the export are, writes shown_stock itself.
-- p: {user_id, products: [{product_id, stock, sent}]}: sent is the number that was answered, null when there was none.
-- Returns null.
create or replace function smartsales.remember_stock(p jsonb) returns jsonb
language plpgsql
set search_path = pg_catalog, public, pg_temp
set plan_cache_mode = force_generic_plan
as $$
begin
  insert into shown_stock as known (user_id, product_id, stock, sent, looked)
  select (p ->> 'user_id')::uuid, product_id, stock, sent, sent is null
  from jsonb_to_recordset(p -> 'products') told(product_id integer, stock integer, sent integer)
  order by product_id
  on conflict (user_id, product_id) do update set stock = excluded.stock, sent = coalesce(excluded.sent, known.sent),
    looked = known.looked and excluded.sent is null, shown_at = now();
  return null;
end
$$;
