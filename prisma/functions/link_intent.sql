-- Keeps on an order the intent that pays it, as long as the order is held. An order that was given back in the
-- meantime must not be paid any more: then the payment service is asked to cancel the intent.
-- p: {order_id, payment_intent_id}. Returns whether the order can be paid by this intent, or has been.
create or replace function smartsales.link_intent(p jsonb) returns jsonb
language plpgsql
set search_path = pg_catalog, public, pg_temp
set plan_cache_mode = force_generic_plan
as $$
declare
  intent text := p ->> 'payment_intent_id';
begin
  update checkout_order set payment_intent_id = intent, updated_at = now()
  where id = (p ->> 'order_id')::uuid and coalesce(payment_intent_id, intent) = intent
    and (status = 'held' or (payment_intent_id is not null and status in ('paid', 'refunded')));
  if found then
    return 'true';
  end if;
  insert into outbox_task (topic, payload, dedupe_key)
  values ('payment.cancel', jsonb_build_object('payment_intent_id', intent), 'payment.cancel:' || intent)
  on conflict (dedupe_key) do nothing;
  return 'false';
end
$$;
