-- Holds the stock of a cart while its buyer pays, and keeps the order with names and prices of this moment, once per
-- key. A buyer's own unpaid order never stands in the way: the same cart (lines, prices, currency) is the same order,
-- with the new address and its time renewed, and another cart takes over the units that it needs.
-- p: {key, order_id, buyer_id, lines: [{product_id, quantity}], address_id or address, channel, currency,
-- minimum_amount, smallest_step, hold_minutes}; order_id names the order if there is a new one, smallest_step is what
-- the payment service takes amounts in. Returns {answer, released, order: {order_id, payment_intent_id, amount,
-- currency, description}}; or {refusal, values, extension}, which is not remembered: ADDRESS_NOT_FOUND,
-- AMOUNT_NOT_PAYABLE, AMOUNT_TOO_SMALL, CHECKOUT_EXPIRED, or what price_carts says.
create or replace function smartsales.start_checkout(p jsonb) returns jsonb
language plpgsql
set search_path = pg_catalog, public, pg_temp
set plan_cache_mode = force_generic_plan
as $$
declare
  buyer uuid := (p ->> 'buyer_id')::uuid;
  answer jsonb := smartsales.take_keys(jsonb_build_array(p -> 'key')) -> 0;
  earlier_id uuid := (answer -> 'response' ->> 'order_id')::uuid;
  chosen_id uuid;
  held_ids uuid[];
  shipping text;
  cart jsonb;
  shown_currency text := upper(p ->> 'currency');
  refusal jsonb;
  released integer := 0;
begin
  if not (answer -> 'same_request')::boolean then
    return jsonb_build_object('answer', answer);
  end if;

  -- The buyer's row: two starts of one person, by two clicks or on two devices, come one after the other.
  perform from usuario where id = buyer for no key update;
  perform from checkout_order where (user_id = buyer and status = 'held') or id = earlier_id order by id
    for no key update;

  -- A second delivery gets the order of the first, unless that one was given back unpaid in the meantime.
  select id into chosen_id from checkout_order where id = earlier_id and status <> 'released';

  if chosen_id is null then
    held_ids := array(select id from checkout_order where user_id = buyer and status = 'held');
    perform from producto
    where id = any(array(
      select (line ->> 'product_id')::integer from jsonb_array_elements(p -> 'lines') line
      union select product_id from checkout_line where order_id = any(held_ids)))
    order by id for no key update;

    shipping := coalesce(p ->> 'address',
      (select direccion from direcciones where id = (p ->> 'address_id')::integer and usuario_id = buyer));
    cart := smartsales.price_carts(jsonb_build_object('carts', jsonb_build_array(p -> 'lines'),
      'own_units', smartsales.held_units(jsonb_build_object('order_ids', to_jsonb(held_ids))))) -> 0;
    refusal := case
      when shipping is null then '{"refusal": "ADDRESS_NOT_FOUND"}'
      when cart -> 'refusal' is not null then cart
      when (cart ->> 'total')::numeric % (p ->> 'smallest_step')::numeric <> 0 then jsonb_build_object(
        'refusal', 'AMOUNT_NOT_PAYABLE', 'values', jsonb_build_array(cart -> 'total', shown_currency))
      when (cart ->> 'total')::numeric < (p ->> 'minimum_amount')::numeric then jsonb_build_object(
        'refusal', 'AMOUNT_TOO_SMALL', 'values', jsonb_build_array(p -> 'minimum_amount', shown_currency))
    end;
    if refusal is not null then
      delete from idempotency_key where scope = p -> 'key' ->> 'scope' and key = p -> 'key' ->> 'key';
      return refusal;
    end if;

    select held.id into chosen_id from checkout_order held
    where held.id = any(held_ids) and held.currency = p ->> 'currency' and (
      select jsonb_agg(jsonb_build_array(product_id, quantity, unit_price) order by product_id)
      from checkout_line where order_id = held.id
    ) = (
      select jsonb_agg(jsonb_build_array(product_id, quantity, unit_price) order by product_id)
      from jsonb_to_recordset(cart -> 'lines') line(product_id integer, quantity integer, unit_price numeric)
    )
    order by held.created_at, held.id limit 1;

    if chosen_id is null and earlier_id is not null then
      -- A late delivery takes nothing from what the buyer began after it.
      held_ids := array(select held.id from checkout_order held join checkout_order earlier on earlier.id = earlier_id
        where held.id = any(held_ids) and held.created_at < earlier.created_at);
      if smartsales.price_carts(jsonb_build_object('carts', jsonb_build_array(p -> 'lines'), 'own_units',
          smartsales.held_units(jsonb_build_object('order_ids', to_jsonb(held_ids))))) #> '{0,refusal}' is not null then
        return '{"refusal": "CHECKOUT_EXPIRED"}';
      end if;
    end if;

    if chosen_id is not null then
      update checkout_order set shipping_address = shipping, channel = p ->> 'channel', updated_at = now(),
        hold_expires_at = now() + make_interval(mins => (p ->> 'hold_minutes')::integer)
      where id = chosen_id;
    else
      released := smartsales.take_over_holds(
        jsonb_build_object('lines', p -> 'lines', 'order_ids', to_jsonb(held_ids)));
      chosen_id := (p ->> 'order_id')::uuid;
      insert into checkout_order
        (id, user_id, status, channel, currency, amount, shipping_address, hold_expires_at, created_at, updated_at)
      values (chosen_id, buyer, 'held', p ->> 'channel', p ->> 'currency', (cart ->> 'total')::numeric, shipping,
        now() + make_interval(mins => (p ->> 'hold_minutes')::integer), now(), now());
      insert into checkout_line (order_id, product_id, quantity, unit_price, product_name)
      select chosen_id, product_id, quantity, unit_price, name
      from jsonb_to_recordset(cart -> 'lines')
        line(product_id integer, quantity integer, unit_price numeric, name text);
      update producto set reservado = producto.reservado + line.quantity
      from checkout_line line where line.order_id = chosen_id and producto.id = line.product_id;
    end if;
    update idempotency_key set status = 200, response = jsonb_build_object('order_id', chosen_id)
    where scope = p -> 'key' ->> 'scope' and key = p -> 'key' ->> 'key';
  end if;

  return jsonb_build_object('answer', answer || '{"status": 200}', 'released', released, 'order', (
    select jsonb_build_object('order_id', ordered.id, 'payment_intent_id', ordered.payment_intent_id,
      'amount', ordered.amount::text, 'currency', trim(ordered.currency), 'description', (
        select 'Compra: ' || string_agg(name || ' x' || quantity, ', ' order by place) filter (where place <= 3)
          || case when count(*) > 3 then format(' y %s más', count(*) - 3) else '' end
        from (
          select product_name as name, quantity, row_number() over (order by product_id) as place
          from checkout_line where order_id = ordered.id) named))
    from checkout_order ordered where ordered.id = chosen_id));
end
$$;
