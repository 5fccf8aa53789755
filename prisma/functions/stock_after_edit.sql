-- The stock of a product after an edit. Clients send the stock that their form was opened with along with every
-- edit, and may deliver an edit twice, so a number that was sent means:
-- what the actor sent last, and they have not looked at the product since: the same edit again, the stock stays;
-- what they saw last, or what there is: not touched, the stock stays;
-- another number: meant, as a difference to what they saw last, so that what was sold meanwhile stays sold.
-- Of an actor who saw nothing, a number that the product had in the last two days is an old form; others are meant.
-- The caller has locked the product's row.
-- p: {user_id, product_id, sent, stock, seen}: sent may be null; seen is what a precondition says that they saw.
-- Returns {stock, again}: again when this changes the stock to the number that they sent last, before they looked.
create or replace function smartsales.stock_after_edit(p jsonb) returns jsonb
language plpgsql
set search_path = pg_catalog, public, pg_temp
set plan_cache_mode = force_generic_plan
as $$
declare
  product integer := (p ->> 'product_id')::integer;
  sent integer := (p ->> 'sent')::integer;
  stock integer := (p ->> 'stock')::integer;
  seen integer := (p ->> 'seen')::integer;
  shown shown_stock;
begin
  select * into shown from shown_stock where user_id = (p ->> 'user_id')::uuid and product_id = product;
  if sent is null or sent = stock or (seen is null and sent = shown.sent and not shown.looked) then
    return jsonb_build_object('stock', stock, 'again', false);
  end if;
  seen := coalesce(seen, shown.stock);
  if seen is null then
    seen := case when exists (
      select from stock_movement
      where product_id = product and created_at > now() - interval '48 hours' and sent in (stock_after, stock_after - delta)
    ) then sent else stock end;
  end if;
  return jsonb_build_object('stock', stock::bigint + sent - seen, 'again', sent = shown.sent and sent <> seen);
end
$$;
