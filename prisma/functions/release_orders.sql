-- Gives back what held orders hold. The caller has locked the orders and then their products, each in the order of ids;
-- an order that is no longer held is passed over.
-- p: {order_ids, cancel_intents}: whether the payment service is asked to cancel what could still be paid.
-- Returns how many orders were released.
create or replace function smartsales.release_orders(p jsonb) returns jsonb
language plpgsql
set search_path = pg_catalog, public, pg_temp
set plan_cache_mode = force_generic_plan
as $$
declare
  released uuid[];
begin
  with changed as (
    update checkout_order set status = 'released', updated_at = now()
    where id = any(array(select jsonb_array_elements_text(p -> 'order_ids')::uuid)) and status = 'held'
    returning id
  )
  select array_agg(id) into released from changed;

  update producto set reservado = producto.reservado - units.quantity
  from (
    select product_id, sum(quantity)::integer as quantity from checkout_line
    where order_id = any(released) group by product_id
  ) units
  where producto.id = units.product_id;

  insert into outbox_task (topic, payload, dedupe_key)
  select 'payment.cancel', jsonb_build_object('payment_intent_id', payment_intent_id),
    'payment.cancel:' || payment_intent_id
  from checkout_order
  where id = any(released) and payment_intent_id is not null and (p -> 'cancel_intents')::boolean
  on conflict (dedupe_key) do nothing;
  return to_jsonb(coalesce(cardinality(released), 0));
end
$$;
