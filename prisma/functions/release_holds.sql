-- Gives back the stock of one order, whose payment failed or never came to be, or of those whose time is over, at most
-- a hundred at once. Of the latter, orders that somebody is settling at this moment are passed over, and their intents
-- are cancelled. p: {order_id} or {}. Returns how many orders were released.
create or replace function smartsales.release_holds(p jsonb) returns jsonb
language plpgsql
set search_path = pg_catalog, public, pg_temp
set plan_cache_mode = force_generic_plan
as $$
declare
  only_id uuid := (p ->> 'order_id')::uuid;
  due uuid[];
begin
  if only_id is not null then
    due := array(select id from checkout_order where id = only_id and status = 'held' for no key update);
  else
    due := array(select id from checkout_order where status = 'held' and hold_expires_at <= now()
      order by id limit 100 for no key update skip locked);
  end if;
  perform from producto
  where id = any(array(select product_id from checkout_line where order_id = any(due)))
  order by id for no key update;
  return smartsales.release_orders(
    jsonb_build_object('order_ids', to_jsonb(due), 'cancel_intents', only_id is null));
end
$$;
