-- Turns a payment that has succeeded into its sale, once, whoever reports it and however often, and brings it to the
-- state that the payment service reports with it. Of many reports at once one does the work and the others find it.
-- An order whose hold is over is sold when there are units, if need be those of the buyer's newer unpaid orders.
-- Otherwise, or when the amount is not the order's, the money goes back: the refund is recorded, asked for through the
-- outbox and told to the buyer.
-- p: {actor, order_id, owner_id, payment_intent_id, amount, currency, receipt_url, low_stock_threshold, event: {id, type}}
-- and what record_refund takes. owner_id: settle only an order of this person; null when the payment service asks.
-- order_id null: a payment from before there were orders. Returns {outcome, sale_id, status, fresh, released}: the outcome
-- is SOLD, REFUNDED (the money could not become a sale) or UNKNOWN_ORDER.
create or replace function smartsales.settle_payment(p jsonb) returns jsonb
language plpgsql
set search_path = pg_catalog, public, pg_temp
set plan_cache_mode = force_generic_plan
as $$
declare
  intent text := p ->> 'payment_intent_id';
  received numeric := (p ->> 'amount')::numeric;
  refunded numeric := (p ->> 'refunded')::numeric;
  ordered record;
  newer_ids uuid[];
  lines jsonb;
  is_ours boolean;
  is_fresh boolean := false;
  released integer := 0;
  cart jsonb;
  recorded jsonb;
  refund_id bigint;
begin
  perform set_config('app.actor', (p -> 'actor')::text, true);

  -- Buyer and moment of an order never change, so they may be read before the orders are locked.
  select id, user_id, created_at into ordered from checkout_order
  where id = (p ->> 'order_id')::uuid and (p ->> 'owner_id' is null or user_id = (p ->> 'owner_id')::uuid);
  if not found and p ->> 'order_id' is not null then
    return jsonb_build_object('outcome', 'UNKNOWN_ORDER');
  end if;
  newer_ids := array(select id from checkout_order
    where id = ordered.id or (user_id = ordered.user_id and status = 'held' and created_at > ordered.created_at)
    order by id for no key update);
  newer_ids := array_remove(newer_ids, ordered.id);
  select * into ordered from checkout_order where id = ordered.id;
  is_ours := coalesce(ordered.payment_intent_id, intent) = intent;

  if ordered.status in ('held', 'released', 'failed') then
    is_fresh := true;
    lines := (select jsonb_agg(jsonb_build_object('product_id', product_id, 'quantity', quantity))
      from checkout_line where order_id = ordered.id);
    perform from producto
    where id = any(array(select product_id from checkout_line where order_id = ordered.id or order_id = any(newer_ids)))
    order by id for no key update;
    -- What an order holds is there for it. One that was released may take what the buyer's newer ones hold.
    cart := smartsales.price_carts(jsonb_build_object('carts', jsonb_build_array(lines), 'own_units', case ordered.status
      when 'held' then (
        select jsonb_object_agg(id, reservado) from producto
        where id in (select product_id from checkout_line where order_id = ordered.id))
      else smartsales.held_units(jsonb_build_object('order_ids', to_jsonb(newer_ids))) end)) -> 0;

    if is_ours and (ordered.amount, trim(ordered.currency)) = (received, p ->> 'currency')
        and coalesce(cart ->> 'refusal', '') not in ('UNKNOWN_PRODUCT', 'INSUFFICIENT_STOCK') then
      if ordered.status <> 'held' then
        released := smartsales.take_over_holds(jsonb_build_object('lines', lines, 'order_ids', to_jsonb(newer_ids)));
      end if;
      recorded := smartsales.write_sales(jsonb_build_object(
        -- What goes back whole in the same transaction is told as that alone.
        'low_stock_threshold', case when refunded < received then p -> 'low_stock_threshold' end,
        'sales', jsonb_build_array(jsonb_build_object('silent', refunded >= received,
          'actor', p -> 'actor', 'customer_id', ordered.user_id, 'total', ordered.amount,
          'address', ordered.shipping_address, 'channel', ordered.channel, 'currency', trim(ordered.currency),
          'payment_method', 'tarjeta', 'payment_intent_id', intent, 'receipt_url', p -> 'receipt_url',
          'order_id', ordered.id, 'lines', (
            select jsonb_agg(jsonb_build_object('product_id', line.product_id, 'name', line.product_name,
              'unit_price', line.unit_price, 'quantity', line.quantity, 'warranty_days', product.tiempogarantia,
              'held', case ordered.status when 'held' then line.quantity end))
            from checkout_line line join producto product on product.id = line.product_id
            where line.order_id = ordered.id))))) -> 0;
      update checkout_order
      set status = 'paid', sale_id = (recorded -> 'sale_id')::integer, payment_intent_id = intent, updated_at = now()
      where id = ordered.id;
    end if;
  end if;

  recorded := smartsales.record_refund(p);
  if recorded is null and ordered.id is null then
    return jsonb_build_object('outcome', 'UNKNOWN_ORDER');
  end if;
  insert into stripe_event (id, type, payment_intent_id, received_at)
  select p -> 'event' ->> 'id', p -> 'event' ->> 'type', intent, now() where p -> 'event' ->> 'id' is not null
  on conflict (id) do nothing;
  if recorded is not null then
    return recorded || jsonb_build_object('outcome', 'SOLD', 'fresh', is_fresh, 'released', released);
  end if;

  -- The money bought nothing. An order that another intent pays is left as it is.
  is_fresh := not exists (select from refund where payment_intent_id = intent)
    and not (is_ours and ordered.status = 'refunded');
  if is_fresh then
    if is_ours then
      if ordered.status = 'held' then
        perform smartsales.release_orders(
          jsonb_build_object('order_ids', jsonb_build_array(ordered.id), 'cancel_intents', false));
      end if;
      update checkout_order set status = 'refunded', payment_intent_id = intent, updated_at = now()
      where id = ordered.id;
    end if;
    if refunded < received then
      insert into refund (payment_intent_id, order_id, amount, currency, reason, status, created_at, updated_at)
      values (intent, ordered.id, received - refunded, p ->> 'currency', 'not_sold', 'requested', now(), now())
      returning id into refund_id;
      -- Up to an hour apart, so for six weeks: the shop can fill its balance or mend its keys meanwhile.
      insert into outbox_task (topic, payload, dedupe_key, max_attempts)
      values ('payment.refund', jsonb_build_object('refund_id', refund_id::text), 'payment.refund:' || refund_id, 1000);
    end if;
    perform smartsales.enqueue_notifications(jsonb_build_array(jsonb_build_object('recipient', ordered.user_id,
      'title', 'Te devolveremos tu pago',
      'body', format('Tu pago de $%s llegó cuando ya no podíamos completar la compra. Devolveremos el importe '
        'completo a tu tarjeta.', received::numeric(12,2)),
      'data', jsonb_build_object('tipo', 'reembolso', 'total', received),
      'key', format('reembolso:%s:%s', ordered.id, intent))));
  end if;
  return jsonb_build_object('outcome', 'REFUNDED', 'fresh', is_fresh, 'released', released);
end
$$;
