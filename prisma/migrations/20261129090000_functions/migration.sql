-- Written by npm run db:functions from prisma/functions/: change the files there.

CREATE SCHEMA IF NOT EXISTS smartsales;

-- prisma/functions/adjust_stock.sql
-- Corrects the stock of a product by hand, for a reason, once per key.
-- p: {actor, key, id, seller_id, units, counted, reason}: units that came or went, or counted, the units that there are;
-- seller_id null for an administrator.
-- Returns {fresh, same_request, status, response}, the response being the product (wire_product), or without effect
-- {refusal, values, extension}: PRODUCT_NOT_FOUND, STOCK_TOO_LARGE or STOCK_CHANGED.
create or replace function smartsales.adjust_stock(p jsonb) returns jsonb
language plpgsql
set search_path = pg_catalog, public, pg_temp
set plan_cache_mode = force_generic_plan
as $$
declare
  taken jsonb;
  product producto;
  wanted bigint;
  refusal text;
  answer jsonb;
begin
  perform set_config('app.actor', p ->> 'actor', true);
  taken := smartsales.take_keys(jsonb_build_array(p -> 'key')) -> 0;
  if not (taken ->> 'fresh')::boolean then
    return taken;
  end if;

  select * into product from producto
  where id = (p ->> 'id')::integer and id_vendedor = coalesce((p ->> 'seller_id')::uuid, id_vendedor)
  for no key update;
  wanted := coalesce((p ->> 'counted')::bigint, product.stock::bigint + (p ->> 'units')::integer);
  refusal := case when product.id is null then 'PRODUCT_NOT_FOUND'
    when wanted > 2147483647 then 'STOCK_TOO_LARGE'
    when wanted < product.reservado then 'STOCK_CHANGED' end;
  if refusal is not null then
    delete from idempotency_key where scope = p #>> '{key,scope}' and key = p #>> '{key,key}';
    return jsonb_build_object('refusal', refusal) || case refusal when 'STOCK_CHANGED' then jsonb_build_object(
      'values', jsonb_build_array(product.stock, product.reservado, wanted),
      'extension', jsonb_build_object('stock', product.stock, 'reserved', product.reservado)) else '{}' end;
  end if;

  perform smartsales.move_stock(jsonb_build_object('reason', 'adjustment', 'note', p ->> 'reason',
    'lines', jsonb_build_array(jsonb_build_object('product_id', product.id, 'delta', wanted - product.stock))));
  perform smartsales.record_audit(jsonb_build_object('table', 'producto', 'operation', 'UPDATE',
    'old', jsonb_build_object('id', product.id, 'nombre', product.nombre, 'stock', product.stock),
    'new', jsonb_build_object('id', product.id, 'nombre', product.nombre, 'stock', wanted, 'motivo', p ->> 'reason')));
  perform smartsales.remember_stock(jsonb_build_object('user_id', p #> '{actor,id}', 'products', jsonb_build_array(
    jsonb_build_object('product_id', product.id, 'stock', wanted))));

  answer := smartsales.wire_product(jsonb_build_object('product_id', product.id));
  update idempotency_key set status = 200, response = answer
  where scope = p #>> '{key,scope}' and key = p #>> '{key,key}';
  return taken || jsonb_build_object('status', 200, 'response', answer);
end
$$;

-- prisma/functions/audit_row.sql
-- One row of the audit log for each row that changes, written by the triggers of the audit step, so that no
-- statement can forget it. The actor is JSON {id, name, request_id} in the setting app.actor of the transaction;
-- without it (the dispatcher, psql, the seed) the actor is null.
create or replace function smartsales.audit_row() returns trigger
language plpgsql security definer
set search_path = pg_catalog, public, pg_temp
as $$
declare
  actor jsonb := nullif(current_setting('app.actor', true), '')::jsonb;
  unlogged constant text[] := array['busqueda', 'sonido', 'correo_minusculas', 'version', 'reservado'];
begin
  insert into public.audit_log (tabla, operacion, fecha, usuario_id, usuario_nombre, request_id, old_data, new_data)
  values (
    tg_table_name, tg_op, now(), (actor ->> 'id')::uuid, left(actor ->> 'name', 120), left(actor ->> 'request_id', 64),
    case when tg_op <> 'INSERT' then to_jsonb(old) - unlogged end,
    case when tg_op <> 'DELETE' then to_jsonb(new) - unlogged end
  );
  return null;
end
$$;

-- prisma/functions/change_cart.sql
-- Changes one line of a seller's cart at the counter, once per key. The product is locked against sales, and a line is
-- written only where its units are there then: of many additions at once none goes beyond the stock.
-- p: {actor, key, product_id, change: add, set or remove, quantity}. Returns {fresh, same_request, status, response}, the
-- response being the lines of the whole cart at this moment as the wire has them, but for subtotals, in the order of
-- their additions; or without effect {refusal, values, extension}: CART_PRODUCT_NOT_FOUND, CART_LINE_NOT_FOUND or
-- INSUFFICIENT_STOCK.
create or replace function smartsales.change_cart(p jsonb) returns jsonb
language plpgsql
set search_path = pg_catalog, public, pg_temp
set plan_cache_mode = force_generic_plan
as $$
declare
  seller uuid := (p #>> '{actor,id}')::uuid;
  wanted_id integer := (p ->> 'product_id')::integer;
  change text := p ->> 'change';
  units integer := (p ->> 'quantity')::integer;
  answer jsonb := smartsales.take_keys(jsonb_build_array(p -> 'key')) -> 0;
  refusal text;
  product record;
  in_cart integer;
  lines jsonb;
begin
  select nombre as name, stock - reservado as available into product from producto where id = wanted_id for share;

  if (answer -> 'fresh')::boolean then
    select quantity into in_cart from counter_cart_line where seller_id = seller and product_id = wanted_id for update;
    if change = 'remove' then
      delete from counter_cart_line where seller_id = seller and product_id = wanted_id;
    elsif change = 'set' then
      update counter_cart_line set quantity = units
      where seller_id = seller and product_id = wanted_id and units <= product.available;
    else
      -- Where another addition has just made the line, its units are counted as they are by now.
      insert into counter_cart_line as line (seller_id, product_id, quantity, added_at)
      select seller, wanted_id, units, now() where units <= product.available
      on conflict (seller_id, product_id) do update set quantity = line.quantity + excluded.quantity
      where line.quantity::bigint + excluded.quantity <= product.available;
    end if;

    if not found then
      refusal := case when product.name is null and change = 'add' then 'CART_PRODUCT_NOT_FOUND'
        when in_cart is null and change <> 'add' then 'CART_LINE_NOT_FOUND' else 'INSUFFICIENT_STOCK' end;
      -- What had no effect is not remembered: with more stock the same request may succeed.
      delete from idempotency_key where scope = p -> 'key' ->> 'scope' and key = p -> 'key' ->> 'key';
      if refusal <> 'INSUFFICIENT_STOCK' then
        return jsonb_build_object('refusal', refusal, 'values', jsonb_build_array(wanted_id));
      end if;
      product.available := greatest(product.available, 0);
      in_cart := coalesce(
        (select quantity from counter_cart_line where seller_id = seller and product_id = wanted_id), 0);
      return jsonb_build_object('refusal', refusal,
        'values', jsonb_build_array(product.name, product.available, in_cart, units),
        'extension', jsonb_build_object('product_id', wanted_id, 'available', product.available, 'requested', units,
          'in_cart', in_cart));
    end if;
    update idempotency_key set status = 200, response = '{}'
    where scope = p -> 'key' ->> 'scope' and key = p -> 'key' ->> 'key';
    answer := answer || '{"status": 200}';
  end if;

  select coalesce(jsonb_agg(jsonb_build_object('producto_id', line.product_id, 'cantidad', line.quantity,
    'nombre', producto.nombre, 'precio', producto.precio::text,
    'stock_disponible', greatest(producto.stock - producto.reservado, 0), 'marca', marca.nombre, 'tipo', tipoproducto.nombre)
    order by line.added_at, line.product_id), '[]')
  into lines
  from counter_cart_line line
  join producto on producto.id = line.product_id
  join marca on marca.id = producto.marca_id
  join tipoproducto on tipoproducto.id = producto.tipoproducto_id
  where line.seller_id = seller;
  return answer || jsonb_build_object('response', lines);
end
$$;

-- prisma/functions/claim_warranty.sql
-- Claims units of a sold line under warranty, once per key; a technician decides later (evaluate_claim). The sale's row
-- is locked first, as evaluations and refunds lock it, so that the units in claims never exceed those bought. A rejected
-- claim gives its units back.
-- p: {actor, key, sale_id, product_id, quantity, reason}. Returns {fresh, same_request, status, response}, the response
-- being the claim (wire_claim); or without effect {refusal, values, extension}: SALE_NOT_YOURS, LINE_NOT_SOLD,
-- WARRANTY_EXPIRED, SALE_REFUNDED or TOO_MANY_CLAIMED.
create or replace function smartsales.claim_warranty(p jsonb) returns jsonb
language plpgsql
set search_path = pg_catalog, public, pg_temp
set plan_cache_mode = force_generic_plan
as $$
declare
  taken jsonb;
  wanted_sale constant integer := (p ->> 'sale_id')::integer;
  wanted_product constant integer := (p ->> 'product_id')::integer;
  sale record;
  line record;
  available integer;
  refusal jsonb;
  made_id integer;
  answer jsonb;
begin
  perform set_config('app.actor', p ->> 'actor', true);
  taken := smartsales.take_keys(jsonb_build_array(p -> 'key')) -> 0;
  if not (taken -> 'fresh')::boolean then
    return taken;
  end if;

  select id, hora as sold_at into sale from venta
  where id = wanted_sale and usuario_id = (p #>> '{actor,id}')::uuid for no key update;
  -- What the original wrote without a deadline has no warranty.
  select cantidad as bought, coalesce(limitegarantia, sale.sold_at) as deadline into line
  from detalleventa where venta_id = sale.id and producto_id = wanted_product;
  -- The original let the same units be claimed again and again.
  select greatest(line.bought - coalesce(sum(cantidad), 0), 0) into available
  from garantia join estadogarantia state on state.id = estadogarantia_id
  where venta_id = sale.id and producto_id = wanted_product and lower(state.nombre) <> 'rechazado';

  refusal := case when sale.id is null then
      jsonb_build_object('refusal', 'SALE_NOT_YOURS', 'values', jsonb_build_array(wanted_sale))
    when line.bought is null then
      jsonb_build_object('refusal', 'LINE_NOT_SOLD', 'values', jsonb_build_array(wanted_product, wanted_sale))
    when now() > line.deadline then jsonb_build_object('refusal', 'WARRANTY_EXPIRED',
      'values', jsonb_build_array(smartsales.wire_moment(line.deadline)))
    when not exists (select from smartsales.sold_sale where sale_id = sale.id) then '{"refusal": "SALE_REFUNDED"}'
    when (p ->> 'quantity')::integer > available then jsonb_build_object('refusal', 'TOO_MANY_CLAIMED',
      'values', jsonb_build_array(line.bought, available),
      'extension', jsonb_build_object('bought', line.bought, 'available', available)) end;
  if refusal is not null then
    -- What had no effect is not remembered: when a claim was rejected the same request may succeed.
    delete from idempotency_key where scope = p #>> '{key,scope}' and key = p #>> '{key,key}';
    return refusal;
  end if;

  insert into garantia (venta_id, producto_id, motivo, cantidad, hora, estadogarantia_id)
  select sale.id, wanted_product, p ->> 'reason', (p ->> 'quantity')::integer, now(), state.id
  from estadogarantia state where lower(state.nombre) = 'pendiente' order by state.id limit 1
  returning id into made_id;

  answer := smartsales.wire_claim(
    jsonb_build_object('sale_id', sale.id, 'product_id', wanted_product, 'claim_id', made_id));
  update idempotency_key set status = 201, response = answer
  where scope = p #>> '{key,scope}' and key = p #>> '{key,key}';
  return taken || jsonb_build_object('status', 201, 'response', answer);
end
$$;

-- prisma/functions/claim_work.sql
-- Claims what is due of the outbox and of the notifications, oldest first, for an instance of the service. Rows that
-- another instance is claiming are passed over, and claimed ones are due again when their lease ends, should nothing
-- mark them before. Notifications of channels without a service are skipped. A poll tidies up and counts as well.
-- Rows are found by arrays of ids and never by a whole table: a plan that was kept since the queue was empty would read
-- all of it for each row. For a list of channels that is empty nothing is read, or each look would read all that waits.
-- p: {topics, channels, unserved (channels), lease_ms, is_poll}. Returns {tasks, notifications, skipped (rows by channel),
-- is_full (there is probably more), next_ms (until the next row is due that is known of, or null), due_ms (the same of
-- other work, by its name; negative when it is late), waiting (in a poll, what tidy_up returns)}.
create or replace function smartsales.claim_work(p jsonb) returns jsonb
language plpgsql
set search_path = pg_catalog, public, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
as $$
declare
  -- As many messages are sent twice at most when a process dies between sending and marking.
  most_claimed constant integer := 20;
  most_skipped constant integer := 500;
  topics constant text[] := array(select jsonb_array_elements_text(p -> 'topics'));
  channels constant text[] := array(select jsonb_array_elements_text(p -> 'channels'));
  unserved constant text[] := array(select jsonb_array_elements_text(p -> 'unserved'));
  lease_end constant timestamptz := now() + make_interval(secs => (p ->> 'lease_ms')::float8 / 1000);
  too_old constant timestamptz := now() - interval '3 days';
  waiting jsonb;
  tasks jsonb;
  notices jsonb;
  skipped jsonb;
  next_at timestamptz;
begin
  if (p ->> 'is_poll')::boolean then
    waiting := smartsales.tidy_up('{}');
  end if;

  with due as (
    select id from outbox_task
    where status = 'pending' and run_at <= now() and attempts < max_attempts and topic = any(topics)
    order by run_at, id limit most_claimed for update skip locked
  ), claimed as (
    update outbox_task task set attempts = task.attempts + 1, run_at = lease_end, lease_until = lease_end
    where task.id = any(array(select id from due))
    returning task.*
  )
  select coalesce(jsonb_agg(jsonb_build_object('source', 'task', 'id', id::text, 'lane', topic, 'lease', lease_end,
      'attempts', attempts, 'max_attempts', max_attempts, 'age_ms', extract(epoch from now() - created_at) * 1000,
      'payload', payload) order by id), '[]')
  into tasks from claimed;

  with due as (
    select id from cola_notificacion
    where estado in ('PENDIENTE', 'REINTENTAR', 'ENVIANDO') and proximo_intento <= now()
      and reintentos < max_reintentos and canal = any(channels) and creado_en > too_old and channels <> '{}'
    order by proximo_intento, id limit most_claimed for update skip locked
  ), claimed as (
    update cola_notificacion notice set estado = 'ENVIANDO', reintentos = notice.reintentos + 1,
      actualizado_en = now(), proximo_intento = lease_end, lease_hasta = lease_end
    where notice.id = any(array(select id from due))
    returning notice.*
  )
  select coalesce(jsonb_agg(jsonb_build_object('source', 'notification', 'id', claimed.id::text, 'lane', canal,
      'lease', lease_end, 'attempts', reintentos, 'max_attempts', max_reintentos,
      'age_ms', extract(epoch from now() - claimed.creado_en) * 1000, 'title', titulo, 'body', cuerpo, 'data', datos,
      'email', case when usuario.anonimizado_en is null then usuario.correo end,
      'devices', (
        select coalesce(jsonb_agg(jsonb_build_object('id', device.id::text, 'token', token_dispositivo)
          order by device.id), '[]')
        from suscripcion_movil device
        where claimed.canal = 'PUSH' and device.usuario_id = claimed.usuario_id and device.activo
          and device.id <> all(claimed.entregado_a)
      )) order by claimed.id), '[]')
  into notices from claimed join usuario on usuario.id = claimed.usuario_id;

  with due as (
    select id from cola_notificacion
    where estado in ('PENDIENTE', 'REINTENTAR', 'ENVIANDO') and proximo_intento <= now()
      and reintentos < max_reintentos and canal = any(unserved) and creado_en > too_old and unserved <> '{}'
    order by proximo_intento, id limit most_skipped for update skip locked
  ), ended as (
    update cola_notificacion notice set estado = 'OMITIDO', lease_hasta = null, proximo_intento = null,
      actualizado_en = now(), ultimo_error = 'no service is configured for ' || notice.canal
    where notice.id = any(array(select id from due))
    returning notice.canal
  )
  select coalesce(jsonb_object_agg(canal, rows), '{}')
  into skipped from (select canal, count(*) as rows from ended group by canal) counted;

  next_at := least(
    (select min(run_at) from outbox_task where status = 'pending' and run_at > now() and topic = any(topics)),
    (select min(proximo_intento) from cola_notificacion
      where estado in ('PENDIENTE', 'REINTENTAR', 'ENVIANDO') and proximo_intento > now()
        and canal = any(channels || unserved)));
  return jsonb_build_object('tasks', tasks, 'notifications', notices, 'skipped', skipped,
    'is_full', most_claimed in (jsonb_array_length(tasks), jsonb_array_length(notices))
      or (select sum(value::integer) from jsonb_each_text(skipped)) = most_skipped,
    'next_ms', extract(epoch from next_at - now()) * 1000,
    'due_ms', jsonb_build_object('checkout.release',
      extract(epoch from (select min(hold_expires_at) from checkout_order where status = 'held') - now()) * 1000),
    'waiting', waiting);
end
$$;

-- prisma/functions/clear_failures.sql
-- Clears the failed attempts to log in with an e-mail from an address, which is remembered as one that knows it.
-- p: {email, client_address}.
create or replace function smartsales.clear_failures(p jsonb) returns jsonb
language plpgsql
set search_path = pg_catalog, public, pg_temp
set plan_cache_mode = force_generic_plan
as $$
begin
  update login_attempt set failures = 0, window_started_at = now(), locked_until = null, updated_at = now()
  where email = p ->> 'email' and address = p ->> 'client_address';
  return null;
end
$$;

-- prisma/functions/count_attempt.sql
-- Counts an attempt to log in before its password is looked at, and finds the person with the e-mail. Three attempts
-- from one address lock that pair: for 15 seconds while the third is looked at, so that attempts of a process that was
-- killed do not stay counted, and for 15 minutes once it failed (src/domains/auth/attempts.ts). Failures older than 15
-- minutes no longer count. Many addresses that guess at one account cannot lock its owner out: beyond 30 failures a
-- minute from elsewhere, addresses that logged in within 7 days go on (their row has no failures). The row has the
-- moment of the last attempt, so that a second call of the same attempt counts nothing. Rows of long ago are deleted on
-- the way.
-- p: {email, client_address, moment}. Returns {outcome, seconds_left, person}: SLOWED was not counted, LOCKED waits,
-- LAST waits if it fails too, OPEN has attempts left; person is {id, is_new, password_hash}, or null when there is none.
create or replace function smartsales.count_attempt(p jsonb) returns jsonb
language plpgsql
set search_path = pg_catalog, public, pg_temp
set plan_cache_mode = force_generic_plan
as $$
declare
  asked_email constant text := p ->> 'email';
  asked_address constant text := p ->> 'client_address';
  asked_at constant timestamptz := p ->> 'moment';
  held login_attempt;
begin
  if (select sum(failures) >= 30 from login_attempt
      where email = asked_email and address <> asked_address and updated_at > now() - interval '1 minute')
    and not exists (
      select from login_attempt where email = asked_email and address = asked_address and failures = 0) then
    return jsonb_build_object('outcome', 'SLOWED', 'seconds_left', 30);
  end if;

  -- Locks the row, a new one too: attempts that come at once are counted one after the other.
  insert into login_attempt (email, address, failures, window_started_at, updated_at)
  values (asked_email, asked_address, 0, now(), '-infinity')
  on conflict (email, address) do update set address = excluded.address
  returning * into held;
  if held.updated_at <> asked_at then
    if coalesce(held.locked_until <= now(), held.window_started_at < now() - interval '15 minutes') then
      held.failures := 0;
      held.window_started_at := now();
      held.locked_until := null;
    end if;
    held.failures := least(held.failures, 3) + 1;
    if held.failures = 3 then
      held.locked_until := now() + interval '15 seconds';
    end if;
    update login_attempt set failures = held.failures, window_started_at = held.window_started_at,
      locked_until = held.locked_until, updated_at = asked_at
    where email = asked_email and address = asked_address;
  end if;

  delete from login_attempt where (email, address) in (
    select email, address from login_attempt
    where updated_at < now() - interval '7 days' and (email, address) <> (asked_email, asked_address)
    order by updated_at limit 5 for update skip locked);

  return jsonb_build_object(
    'outcome', case when held.failures > 3 then 'LOCKED' when held.failures = 3 then 'LAST' else 'OPEN' end,
    'seconds_left', ceil(extract(epoch from held.locked_until - now()))::int,
    'person', (
      select jsonb_build_object('id', person.id, 'password_hash', credential.password_hash,
        'is_new', coalesce(person.creado_en > now() - interval '1 hour', false))
      from usuario person left join credential on credential.user_id = person.id
      where lower(person.correo) = asked_email and not person.correo_duplicado));
end
$$;

-- prisma/functions/edit_product.sql
-- Changes a product with its stock, once per key; what is not mentioned stays. What its number of units means is said in
-- stock_after_edit.
-- p: {actor, key, id, seller_id, expected: {version, stock}, changes, image_key}: seller_id null for an administrator,
-- expected null without a precondition, changes as the wire has them: nombre, precio, stock, tiempogarantia, marca_id and
-- tipoproducto_id.
-- Returns {fresh, same_request, status, response}, the response being the product (wire_product), or without effect
-- {refusal, values, extension}: PRODUCT_NOT_FOUND, PRODUCT_CHANGED, UNKNOWN_BRAND, UNKNOWN_TYPE, STOCK_TOO_LARGE or
-- STOCK_CHANGED.
create or replace function smartsales.edit_product(p jsonb) returns jsonb
language plpgsql
set search_path = pg_catalog, public, pg_temp
set plan_cache_mode = force_generic_plan
as $$
declare
  taken jsonb;
  change jsonb := p -> 'changes';
  product producto;
  edited producto;
  decided jsonb;
  wanted bigint;
  refusal text;
  answer jsonb;
begin
  perform set_config('app.actor', p ->> 'actor', true);
  taken := smartsales.take_keys(jsonb_build_array(p -> 'key')) -> 0;
  if not (taken ->> 'fresh')::boolean then
    return taken;
  end if;

  select * into product from producto
  where id = (p ->> 'id')::integer and id_vendedor = coalesce((p ->> 'seller_id')::uuid, id_vendedor)
  for no key update;
  edited := product;
  edited.nombre := coalesce(change ->> 'nombre', product.nombre);
  edited.precio := coalesce((change ->> 'precio')::numeric, product.precio);
  edited.tiempogarantia := coalesce((change ->> 'tiempogarantia')::integer, product.tiempogarantia);
  edited.marca_id := coalesce((change ->> 'marca_id')::integer, product.marca_id);
  edited.tipoproducto_id := coalesce((change ->> 'tipoproducto_id')::integer, product.tipoproducto_id);
  edited.imagen_key := coalesce(p ->> 'image_key', product.imagen_key);
  -- A brand or type that is being deleted is waited for.
  perform from marca where id = edited.marca_id for key share;
  perform from tipoproducto where id = edited.tipoproducto_id for key share;
  decided := smartsales.stock_after_edit(jsonb_build_object('user_id', p #> '{actor,id}', 'product_id', product.id,
    'sent', change -> 'stock', 'stock', product.stock, 'seen', p #> '{expected,stock}'));
  wanted := (decided ->> 'stock')::bigint;

  refusal := case when product.id is null then 'PRODUCT_NOT_FOUND'
    when product.version <> (p #>> '{expected,version}')::integer then 'PRODUCT_CHANGED'
    when not exists (select from marca where id = edited.marca_id) then 'UNKNOWN_BRAND'
    when not exists (select from tipoproducto where id = edited.tipoproducto_id) then 'UNKNOWN_TYPE'
    when wanted > 2147483647 then 'STOCK_TOO_LARGE'
    when wanted <> product.stock and wanted < product.reservado then 'STOCK_CHANGED' end;
  if refusal is not null then
    delete from idempotency_key where scope = p #>> '{key,scope}' and key = p #>> '{key,key}';
    return jsonb_build_object('refusal', refusal) || case refusal when 'STOCK_CHANGED' then jsonb_build_object(
      'values', jsonb_build_array(product.stock, product.reservado, wanted),
      'extension', jsonb_build_object('stock', product.stock, 'reserved', product.reservado)) else '{}' end;
  end if;

  if edited is distinct from product or wanted <> product.stock then
    update producto set nombre = edited.nombre, precio = edited.precio, tiempogarantia = edited.tiempogarantia,
      marca_id = edited.marca_id, tipoproducto_id = edited.tipoproducto_id, imagen_key = edited.imagen_key,
      version = version + 1, actualizado_en = now()
    where id = product.id;
  end if;
  if wanted <> product.stock then
    perform smartsales.move_stock(jsonb_build_object('reason', 'edit',
      'note', case when (decided ->> 'again')::boolean then 'El mismo stock que envió antes' end,
      'lines', jsonb_build_array(jsonb_build_object('product_id', product.id, 'delta', wanted - product.stock))));
    perform smartsales.record_audit(jsonb_build_object('table', 'producto', 'operation', 'UPDATE',
      'old', jsonb_build_object('id', product.id, 'nombre', product.nombre, 'stock', product.stock),
      'new', jsonb_build_object('id', product.id, 'nombre', edited.nombre, 'stock', wanted)));
  end if;
  if p ->> 'image_key' is not null then
    perform smartsales.replace_image(jsonb_build_object('kept', edited.imagen_key, 'removed', product.imagen_key));
  end if;
  perform smartsales.remember_stock(jsonb_build_object('user_id', p #> '{actor,id}', 'products', jsonb_build_array(
    jsonb_build_object('product_id', product.id, 'stock', wanted, 'sent', change -> 'stock'))));

  answer := smartsales.wire_product(jsonb_build_object('product_id', product.id));
  update idempotency_key set status = 200, response = answer
  where scope = p #>> '{key,scope}' and key = p #>> '{key,key}';
  return taken || jsonb_build_object('status', 200, 'response', answer);
end
$$;

-- prisma/functions/enqueue_notifications.sql
-- Queues what an event says to people, in the transaction that has the effect: an e-mail row, and a push row for a
-- recipient with a device. The key makes a second run of the same event harmless.
-- p: [{recipient, title, body, data, key}]; data gets the moment as fecha, unless it has one. Returns how many rows were
-- queued.
create or replace function smartsales.enqueue_notifications(p jsonb) returns jsonb
language plpgsql
set search_path = pg_catalog, public, pg_temp
set plan_cache_mode = force_generic_plan
as $$
declare
  -- As this field of the contract has it: with an offset.
  moment constant jsonb := jsonb_build_object('fecha', replace(smartsales.wire_moment(now()), 'Z', '+00:00'));
  queued integer;
begin
  insert into cola_notificacion (usuario_id, canal, titulo, cuerpo, datos, estado, reintentos, max_reintentos,
    proximo_intento, creado_en, actualizado_en, clave)
  select event.recipient, channel.name, left(event.title, 120), event.body, moment || event.data, 'PENDIENTE', 0, 3,
    now(), now(), now(), event.key || ':' || channel.name
  from jsonb_to_recordset(p) event(recipient uuid, title text, body text, data jsonb, key text)
  cross join (values ('WEB'), ('PUSH')) channel(name)
  where channel.name = 'WEB'
    or exists (select from suscripcion_movil device where device.usuario_id = event.recipient and device.activo)
  on conflict (clave) do nothing;
  get diagnostics queued = row_count;
  return to_jsonb(queued);
end
$$;

-- prisma/functions/evaluate_claim.sql
-- Decides on a pending warranty claim, once per key and once at all: it is rejected, repaired or replaced. A replacement
-- takes its units from the shelf. The buyer is told. The sale's row is locked first, then the claim, then the product, as
-- claims and refunds do; once a sale's money went back whole its claims can only be rejected.
-- p: {actor, key, claim_id, sale_id, product_id, verdict, comment, low_stock_threshold}: the verdict is reject, repair or
-- replace; sale_id and product_id are null where the caller knows the claim's number alone.
-- Returns {fresh, same_request, status, response}, the response being the claim (wire_claim); or without effect
-- {refusal, claim, evaluated_at, available}: NOT_FOUND, EVALUATED, REFUNDED or INSUFFICIENT_STOCK.
create or replace function smartsales.evaluate_claim(p jsonb) returns jsonb
language plpgsql
set search_path = pg_catalog, public, pg_temp
set plan_cache_mode = force_generic_plan
as $$
declare
  taken jsonb;
  verdict constant text := p ->> 'verdict';
  buyer uuid;
  claim garantia;
  named jsonb;
  available integer;
  refusal text;
  answer jsonb;
begin
  perform set_config('app.actor', p ->> 'actor', true);
  taken := smartsales.take_keys(jsonb_build_array(p -> 'key')) -> 0;
  if not (taken -> 'fresh')::boolean then
    return taken;
  end if;

  select * into claim from garantia
  where id = (p ->> 'claim_id')::integer and venta_id = coalesce((p ->> 'sale_id')::integer, venta_id)
    and producto_id = coalesce((p ->> 'product_id')::integer, producto_id);
  select usuario_id into buyer from venta where id = claim.venta_id for no key update;
  select * into claim from garantia
  where venta_id = claim.venta_id and producto_id = claim.producto_id and id = claim.id for no key update;
  named := jsonb_build_object('sale_id', claim.venta_id, 'product_id', claim.producto_id, 'claim_id', claim.id);
  if verdict = 'replace' then
    select stock - reservado into available from producto where id = claim.producto_id for no key update;
  end if;

  refusal := case when claim.id is null then 'NOT_FOUND'
    when not exists (
      select from estadogarantia where id = claim.estadogarantia_id and lower(nombre) = 'pendiente') then 'EVALUATED'
    when verdict <> 'reject' and not exists (
      select from smartsales.sold_sale where sale_id = claim.venta_id) then 'REFUNDED'
    when available < claim.cantidad then 'INSUFFICIENT_STOCK' end;
  if refusal is not null then
    delete from idempotency_key where scope = p #>> '{key,scope}' and key = p #>> '{key,key}';
    return jsonb_build_object('refusal', refusal, 'claim', smartsales.wire_claim(named),
      'evaluated_at', smartsales.wire_moment(claim.fecha_evaluacion), 'available', available);
  end if;

  if verdict = 'replace' then
    perform smartsales.move_stock(jsonb_build_object('reason', 'warranty', 'claim_id', claim.id,
      'low_stock_threshold', p -> 'low_stock_threshold', 'lines', jsonb_build_array(
        jsonb_build_object('product_id', claim.producto_id, 'delta', -claim.cantidad))));
  end if;
  update garantia set
    estadogarantia_id = (select id from estadogarantia
      where lower(nombre) = case verdict when 'reject' then 'rechazado' else 'completado' end order by id limit 1),
    reemplazo = case verdict when 'replace' then true when 'repair' then false end,
    tecnico_id = (p #>> '{actor,id}')::uuid, comentario_tecnico = nullif(p ->> 'comment', ''), fecha_evaluacion = now()
  where venta_id = claim.venta_id and producto_id = claim.producto_id and id = claim.id;

  answer := smartsales.wire_claim(named);
  perform smartsales.enqueue_notifications(jsonb_build_array(jsonb_build_object('recipient', buyer,
    'title', format('Actualización de tu garantía: %s', answer ->> 'estado'),
    'body', format(case verdict
      when 'replace' then 'Aceptamos tu garantía de "%s": te entregaremos un producto nuevo.'
      when 'repair' then 'Aceptamos tu garantía de "%s": repararemos tu producto.'
      else 'Rechazamos tu garantía de "%s".' end, answer ->> 'producto_nombre')
      || coalesce(E'\n\n' || nullif(p ->> 'comment', ''), ''),
    'data', jsonb_build_object('tipo', 'garantia', 'garantia_id', claim.id, 'venta_id', claim.venta_id,
      'producto_id', claim.producto_id, 'estado', answer ->> 'estado', 'fecha', replace(smartsales.wire_moment(claim.hora), 'Z', '+00:00')),
    'key', format('garantia:%s:%s:%s', claim.venta_id, claim.producto_id, claim.id))));

  update idempotency_key set status = 200, response = answer
  where scope = p #>> '{key,scope}' and key = p #>> '{key,key}';
  return taken || jsonb_build_object('status', 200, 'response', answer);
end
$$;

-- prisma/functions/exchange_refresh_token.sql
-- Exchanges a refresh token for the next one of its session. A token that comes again within 30 seconds of its exchange
-- (a double click, a lost reply) has the same answer; one that comes later is in two hands, and its whole session is
-- revoked (RFC 9700, section 4.14.2). An exchanged token is remembered for 7 days to recognise that.
-- p: {token_hash, next: {id, token_hash, days}}, the hashes in hex. Returns {user_id, email, session_id,
-- authenticated_at}, or null when the token is no good or the person not active.
create or replace function smartsales.exchange_refresh_token(p jsonb) returns jsonb
language plpgsql
set search_path = pg_catalog, public, pg_temp
set plan_cache_mode = force_generic_plan
as $$
declare
  presented session;
  person_email text;
begin
  select * into presented from session where refresh_token_hash = decode(p ->> 'token_hash', 'hex') for update;
  select lower(correo) into person_email from usuario where id = presented.user_id and is_active;
  if not found or presented.expires_at <= now() or exists (
    select from session where family_id = presented.family_id and revoked_at is not null) then
    return null;
  end if;

  if presented.rotated_at <= now() - interval '30 seconds' then
    update session set revoked_at = now() where family_id = presented.family_id;
    return null;
  end if;

  update session set rotated_at = coalesce(rotated_at, now()), expires_at = now() + interval '7 days'
  where id = presented.id;
  insert into session (id, user_id, refresh_token_hash, family_id, created_at, expires_at)
  select followed.id, presented.user_id, decode(followed.token_hash, 'hex'), presented.family_id, presented.created_at,
    now() + make_interval(days => followed.days)
  from jsonb_to_record(p -> 'next') followed(id uuid, token_hash text, days integer)
  on conflict do nothing;
  return jsonb_build_object('user_id', presented.user_id, 'email', person_email, 'session_id', presented.family_id,
    'authenticated_at', presented.created_at);
end
$$;

-- prisma/functions/held_units.sql
-- What orders hold. p: {order_ids}. Returns {"<product_id>": units}, as price_carts takes own_units.
create or replace function smartsales.held_units(p jsonb) returns jsonb
language plpgsql stable
set search_path = pg_catalog, public, pg_temp
set plan_cache_mode = force_generic_plan
as $$
begin
  return (
    select coalesce(jsonb_object_agg(product_id, units), '{}') from (
      select product_id, sum(quantity) as units from checkout_line
      where order_id = any(array(select jsonb_array_elements_text(p -> 'order_ids')::uuid))
      group by product_id
    ) held
  );
end
$$;

-- prisma/functions/import_products.sql
-- Imports the rows of a file: products with an id, or of the same name, brand and type, are updated, the others are new
-- and the actor's; rows that cannot be are told. It all happens or nothing does, once per key. A file that is recognised
-- by its content counts as the same for ten minutes and while the same rows fail: a missing brand may be added meanwhile.
-- p: {actor, key, by_content, seller_id, rows: [{row, id, name, name_as_is, price, stock, warranty, brand, brand_as_is,
-- type, type_as_is}]}: seller_id null for an administrator; a text as it is in the file finds what is
-- stored so, its clean form is what a change stores.
-- Returns {fresh, same_request, status, response: {created, updated: [{id, nombre, precio, stock, fila}], errors: [{row,
-- error, …}]}}, errors being UNKNOWN_BRAND, UNKNOWN_TYPE, UNKNOWN_ID, SEVERAL_NAMESAKES, REPEATED {first}, PRICE_ZERO,
-- STOCK_TOO_LARGE or STOCK_CHANGED {stock, reserved}.
create or replace function smartsales.import_products(p jsonb) returns jsonb
language plpgsql
set search_path = pg_catalog, public, pg_temp
set plan_cache_mode = force_generic_plan
as $$
declare
  actor_id uuid := (p #>> '{actor,id}')::uuid;
  taken jsonb;
  matched jsonb;
  judged jsonb;
  errors jsonb;
  part record;
  answer jsonb;
begin
  perform set_config('app.actor', p ->> 'actor', true);
  taken := smartsales.take_keys(jsonb_build_array(p -> 'key')) -> 0;
  if not (taken ->> 'fresh')::boolean and not (p ->> 'by_content')::boolean then
    return taken;
  end if;
  -- One import of a person at a time, so that two files cannot both find that a product is new.
  perform from usuario where id = actor_id for no key update;

  with sent as materialized (
    select * from jsonb_to_recordset(p -> 'rows') sent(row integer, id integer, name text, name_as_is text, price numeric,
      stock integer, warranty integer, brand text, brand_as_is text, type text, type_as_is text)
  ), brand as materialized (
    select distinct on (lower(nombre)) lower(nombre) as name, id from marca order by lower(nombre), nombre_duplicado, id
  ), kind as materialized (
    select distinct on (lower(nombre)) lower(nombre) as name, id from tipoproducto
    order by lower(nombre), nombre_duplicado, id
  ), known as materialized (
    select sent.*, coalesce(same_brand.id, brand.id) as brand_id, coalesce(same_kind.id, kind.id) as type_id
    from sent
    left join brand same_brand on same_brand.name = lower(sent.brand_as_is)
    left join brand on brand.name = lower(sent.brand)
    left join kind same_kind on same_kind.name = lower(sent.type_as_is)
    left join kind on kind.name = lower(sent.type)
  ), namesake as materialized (
    select lower(nombre) as name, marca_id, tipoproducto_id, min(id) as id, count(*) as products
    from producto
    where id_vendedor = actor_id and lower(nombre) in (select lower(name) from sent where id is null)
    group by 1, 2, 3
  )
  select jsonb_agg(to_jsonb(known) || jsonb_build_object('target', coalesce(known.id, namesake.id),
    'namesakes', namesake.products)) into matched
  from known left join namesake on known.id is null and namesake.name = lower(known.name)
    and namesake.marca_id = known.brand_id and namesake.tipoproducto_id = known.type_id;

  -- A brand or type that is being deleted is waited for.
  perform from marca where id in (select (line ->> 'brand_id')::integer from jsonb_array_elements(matched) line)
  order by id for key share;
  perform from tipoproducto where id in (select (line ->> 'type_id')::integer from jsonb_array_elements(matched) line)
  order by id for key share;
  perform from producto
  where id = any(array(select (line ->> 'target')::integer from jsonb_array_elements(matched) line))
    and id_vendedor = coalesce((p ->> 'seller_id')::uuid, id_vendedor)
  order by id for no key update;

  with line as (
    select * from jsonb_to_recordset(matched) line(row integer, target integer, namesakes integer, name text,
      name_as_is text, price numeric, stock integer, warranty integer, brand_id integer, type_id integer)
  ), compared as (
    select line.*, product.id as product_id, product.stock as old_stock, product.reservado as reserved,
      product.nombre as old_name, case when product.id is null
        then jsonb_build_object('stock', line.stock, 'again', false)
        else smartsales.stock_after_edit(jsonb_build_object('user_id', actor_id, 'product_id', product.id,
          'sent', line.stock, 'stock', product.stock)) end as decided,
      case when product.nombre = line.name_as_is then product.nombre else line.name end as new_name,
      (product.precio, product.tiempogarantia, product.marca_id, product.tipoproducto_id)
        is distinct from (line.price, line.warranty, line.brand_id, line.type_id) as changes_more,
      first_value(line.row) over (partition by coalesce(line.target::text, lower(line.name) || chr(10) || line.brand_id
        || chr(10) || line.type_id, 'row ' || line.row) order by line.row) as first
    from line
    left join producto product on product.id = line.target
      and product.id_vendedor = coalesce((p ->> 'seller_id')::uuid, product.id_vendedor)
  )
  select jsonb_agg(jsonb_build_object('row', row, 'product_id', product_id, 'name', new_name, 'price', price,
    'warranty', warranty, 'brand_id', brand_id, 'type_id', type_id, 'sent', stock, 'stock', (decided ->> 'stock')::bigint,
    'delta', (decided ->> 'stock')::bigint - coalesce(old_stock, 0), 'again', decided -> 'again', 'old_stock', old_stock,
    'reserved', reserved, 'first', first, 'is_changed', changes_more or new_name <> old_name,
    'error', case
      when not exists (select from marca where id = brand_id) then 'UNKNOWN_BRAND'
      when not exists (select from tipoproducto where id = type_id) then 'UNKNOWN_TYPE'
      when target is not null and product_id is null then 'UNKNOWN_ID'
      when namesakes > 1 then 'SEVERAL_NAMESAKES'
      when first <> row then 'REPEATED'
      when product_id is null and price = 0 then 'PRICE_ZERO'
      when (decided ->> 'stock')::bigint > 2147483647 then 'STOCK_TOO_LARGE'
      when (decided ->> 'stock')::bigint <> old_stock and (decided ->> 'stock')::bigint < reserved
        then 'STOCK_CHANGED' end) order by row)
  into judged from compared;

  select coalesce(jsonb_agg(jsonb_build_object('row', line -> 'row', 'error', line -> 'error', 'first', line -> 'first',
    'stock', line -> 'old_stock', 'reserved', line -> 'reserved')), '[]')
  into errors from jsonb_array_elements(judged) line where line ->> 'error' is not null;
  if not (taken ->> 'fresh')::boolean and (taken ->> 'recent')::boolean and taken #> '{response,errors}' = errors then
    return taken;
  end if;

  select coalesce(jsonb_agg(line || jsonb_build_object('is_new', line ->> 'product_id' is null, 'product_id',
    coalesce((line ->> 'product_id')::integer, nextval(pg_get_serial_sequence('producto', 'id'))))), '[]')
  into judged from jsonb_array_elements(judged) line where line ->> 'error' is null;

  with added as (
    insert into producto (id, id_vendedor, nombre, precio, stock, tiempogarantia, marca_id, tipoproducto_id)
    select product_id, actor_id, name, price, stock, warranty, brand_id, type_id
    from jsonb_to_recordset(judged) line(product_id integer, name text, price numeric, stock integer, warranty integer,
      brand_id integer, type_id integer, is_new boolean)
    where is_new
    returning id, stock
  )
  insert into stock_movement (product_id, delta, stock_after, reason, actor_id, request_id, created_at)
  select id, stock, stock, 'import', actor_id, left(p #>> '{actor,request_id}', 64), now()
  from added where stock <> 0 order by id;

  update producto set nombre = name, precio = price, tiempogarantia = warranty, marca_id = brand_id,
    tipoproducto_id = type_id, version = version + 1, actualizado_en = now()
  from jsonb_to_recordset(judged) line(product_id integer, name text, price numeric, warranty integer, brand_id integer,
    type_id integer, delta integer, is_new boolean, is_changed boolean)
  where producto.id = line.product_id and not is_new and (is_changed or delta <> 0);

  for part in
    select again, jsonb_agg(jsonb_build_object('product_id', product_id, 'delta', delta)) as lines
    from jsonb_to_recordset(judged) line(product_id integer, delta integer, again boolean, is_new boolean)
    where not is_new and delta <> 0 group by again
  loop
    perform smartsales.move_stock(jsonb_build_object('reason', 'import', 'lines', part.lines,
      'note', case when part.again then 'El mismo stock que envió antes' end));
  end loop;
  perform smartsales.record_audit(jsonb_build_object('table', 'producto', 'operation', 'UPDATE',
    'old', jsonb_build_object('id', product_id, 'nombre', name, 'stock', old_stock),
    'new', jsonb_build_object('id', product_id, 'nombre', name, 'stock', stock)))
  from jsonb_to_recordset(judged) line(product_id integer, name text, stock integer, old_stock integer, is_new boolean)
  where not is_new and stock <> old_stock;
  perform smartsales.remember_stock(jsonb_build_object('user_id', actor_id, 'products', judged));

  select jsonb_build_object('errors', errors,
    'created', coalesce(jsonb_agg(told order by row) filter (where is_new), '[]'),
    'updated', coalesce(jsonb_agg(told order by row) filter (where not is_new), '[]'))
  into answer
  from jsonb_to_recordset(judged) line(product_id integer, name text, price numeric, stock integer, row integer, is_new boolean),
    lateral (select jsonb_build_object('id', product_id, 'nombre', name, 'precio', price, 'stock', stock, 'fila', row)) one(told);
  update idempotency_key set status = 200, response = answer, created_at = now(), expires_at = now() + interval '48 hours'
  where scope = p #>> '{key,scope}' and key = p #>> '{key,key}';
  return taken || jsonb_build_object('fresh', true, 'same_request', true, 'status', 200, 'response', answer);
end
$$;

-- prisma/functions/link_intent.sql
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

-- prisma/functions/mark_work.sql
-- Marks what became of claimed rows, and drops devices that are no more. A row that was claimed anew since is left alone,
-- so that the call may be repeated and come late. A success of a task counts like any attempt; of a notification
-- `reintentos` is the number of attempts that failed; an attempt that found its service away counts for neither.
-- p: {results: [{source, id, lease, kind, delay_ms, error, delivered}], gone: [ids of devices]}. Returns how many rows
-- were marked.
create or replace function smartsales.mark_work(p jsonb) returns jsonb
language plpgsql
set search_path = pg_catalog, public, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
as $$
declare
  -- An array, so that the plan finds the rows by their ids, however few they were when it was made.
  ids bigint[] := array(select (mark ->> 'id')::bigint from jsonb_array_elements(p -> 'results') mark);
  marked_tasks integer;
  marked_notices integer;
begin
  update outbox_task task set lease_until = null,
    status = case when mark.kind in ('done', 'skipped') then 'done' when mark.kind = 'dead' then 'failed' else 'pending' end,
    attempts = task.attempts - case when mark.kind in ('unavailable', 'deferred') then 1 else 0 end,
    run_at = case when mark.kind in ('retry', 'unavailable', 'deferred')
      then now() + make_interval(secs => mark.delay_ms / 1000) else now() end,
    last_error = case when mark.kind = 'deferred' then task.last_error else mark.error end,
    done_at = case when mark.kind in ('done', 'skipped', 'dead') then now() end
  from jsonb_to_recordset(p -> 'results')
    mark(source text, id bigint, lease timestamptz, kind text, delay_ms float8, error text)
  where mark.source = 'task' and task.id = any(ids) and task.id = mark.id and task.lease_until = mark.lease;
  get diagnostics marked_tasks = row_count;

  update cola_notificacion notice set lease_hasta = null, actualizado_en = now(),
    estado = case
      when mark.kind = 'done' then 'ENVIADO'
      when mark.kind = 'dead' then 'ERROR'
      when mark.kind = 'skipped' then 'OMITIDO'
      when mark.kind = 'deferred' and notice.ultimo_error is null then 'PENDIENTE'
      else 'REINTENTAR' end,
    reintentos = notice.reintentos - case when mark.kind in ('retry', 'dead') then 0 else 1 end,
    proximo_intento = case when mark.kind in ('retry', 'unavailable', 'deferred')
      then now() + make_interval(secs => mark.delay_ms / 1000) end,
    ultimo_error = case when mark.kind = 'deferred' then notice.ultimo_error else mark.error end,
    entregado_a = notice.entregado_a || mark.delivered
  from jsonb_to_recordset(p -> 'results')
    mark(source text, id bigint, lease timestamptz, kind text, delay_ms float8, error text, delivered bigint[])
  where mark.source = 'notification' and notice.id = any(ids) and notice.id = mark.id
    and notice.lease_hasta = mark.lease;
  get diagnostics marked_notices = row_count;

  update suscripcion_movil set activo = false, actualizado_en = now()
  where id = any(array(select jsonb_array_elements_text(p -> 'gone')::bigint)) and activo;
  return to_jsonb(marked_tasks + marked_notices);
end
$$;

-- prisma/functions/move_stock.sql
-- Moves the stock of products and writes its ledger, whose deltas add up to the stock. The caller has locked the rows
-- of all products concerned in one statement, in the order of their ids, or two movements could wait for each other.
-- p: {reason, lines: [{product_id, delta, held}]}: delta units come or go, and held of them (none, as a rule) are no
-- longer reserved. With low_stock_threshold the owner of a product is told when its stock falls to that many units or
-- below. sale_id, claim_id, note: what the ledger says besides; a line may have a sale_id and an actor of its own, as
-- those of several sales do, which move the stock in their order.
-- Returns [{product_id, stock}], the stock that is left.
create or replace function smartsales.move_stock(p jsonb) returns jsonb
language plpgsql
set search_path = pg_catalog, public, pg_temp
set plan_cache_mode = force_generic_plan
as $$
declare
  everyone jsonb := nullif(current_setting('app.actor', true), '')::jsonb;
  threshold integer := (p ->> 'low_stock_threshold')::integer;
  -- An array, so that the plan finds the products by their ids, however few they are.
  product_ids integer[] := array(select (line ->> 'product_id')::integer from jsonb_array_elements(p -> 'lines') line);
  left_over jsonb;
  alerts jsonb;
begin
  with line as (
    select movement.*, element.place, coalesce(movement.actor, everyone) as author,
      coalesce(movement.sale_id, (p ->> 'sale_id')::integer) as of_sale
    from jsonb_array_elements(p -> 'lines') with ordinality element(value, place),
      jsonb_to_record(element.value) movement(product_id integer, delta integer, held integer, sale_id integer, actor jsonb)
  ), updated as (
    update producto set stock = producto.stock + total.delta, reservado = producto.reservado - total.held
    from (
      select product_id, sum(delta)::integer as delta, coalesce(sum(held), 0)::integer as held from line group by product_id
    ) total
    where producto.id = total.product_id and producto.id = any(product_ids)
    returning producto.id as product_id, producto.nombre as name, producto.id_vendedor as owner_id, producto.stock
  ), moved as (
    select updated.*, line.delta, line.of_sale, line.author, line.place,
      updated.stock - coalesce(sum(line.delta) over (partition by product_id order by line.place
        rows between 1 following and unbounded following), 0)::integer as stock_after
    from line join updated using (product_id)
  ), ledger as (
    insert into stock_movement
      (product_id, delta, stock_after, reason, sale_id, claim_id, actor_id, request_id, note, created_at)
    select product_id, delta, stock_after, p ->> 'reason', of_sale, (p ->> 'claim_id')::integer,
      (author ->> 'id')::uuid, left(author ->> 'request_id', 64), p ->> 'note', now()
    from moved where delta <> 0 order by place, product_id
  ), summary as (
    select jsonb_agg(jsonb_build_object('product_id', product_id, 'stock', stock) order by product_id) as rows from updated
  )
  select summary.rows, (
    select jsonb_agg(jsonb_build_object('recipient', owner_id, 'title', 'Aviso de stock bajo',
      'body', format('Quedan %s unidades de "%s". Te recomendamos reponer el stock.', stock_after, name),
      'data', jsonb_build_object('tipo', 'stock_bajo', 'producto_id', product_id, 'producto_nombre', name,
        'stock_actual', stock_after),
      'key', format('stock_bajo:%s:%s', product_id, coalesce(of_sale::text, 'garantia:' || (p ->> 'claim_id')))))
    from moved where stock_after <= threshold and stock_after - delta > threshold
  )
  into left_over, alerts from summary;

  if alerts is not null then
    perform smartsales.enqueue_notifications(alerts);
  end if;
  return coalesce(left_over, '[]');
end
$$;

-- prisma/functions/open_session.sql
-- Opens the session of a person who proved who they are, and clears their failed attempts. Nothing is written for a
-- person who is missing or not active, or whose password is another meanwhile. A second call with the same input changes
-- nothing. Sessions of long ago are deleted on the way.
-- p: {user_id, session: {id, token_hash, days, password_hash} or null where a provider keeps its own, email,
-- client_address}, the token's hash in hex, password_hash as it was when the password was looked at. Returns what
-- read_actor returns, or false when the password is another.
create or replace function smartsales.open_session(p jsonb) returns jsonb
language plpgsql
set search_path = pg_catalog, public, pg_temp
set plan_cache_mode = force_generic_plan
as $$
declare
  actor jsonb := smartsales.read_actor(p);
begin
  if actor is null or not (actor -> 'is_active')::boolean then
    return actor;
  end if;

  -- Locks the person first, as a removal does, then the password: a change under way either ends before it is looked at,
  -- or finds the new session and revokes it.
  if p #>> '{session,password_hash}' is not null then
    perform from usuario where id = (p ->> 'user_id')::uuid for key share;
    perform from credential
    where user_id = (p ->> 'user_id')::uuid and password_hash = p #>> '{session,password_hash}' for share;
    if not found then
      return to_jsonb(false);
    end if;
  end if;

  insert into session (id, user_id, refresh_token_hash, family_id, created_at, expires_at)
  select opened.id, (p ->> 'user_id')::uuid, decode(opened.token_hash, 'hex'), opened.id, now(),
    now() + make_interval(days => opened.days)
  from jsonb_to_record(nullif(p -> 'session', 'null')) opened(id uuid, token_hash text, days integer)
  where opened.id is not null
  on conflict do nothing;

  delete from session where id in (
    select id from session where expires_at < now() - interval '1 day'
    order by expires_at limit 5 for update skip locked);

  perform smartsales.clear_failures(p);
  return actor;
end
$$;

-- prisma/functions/payment_history.sql
-- A buyer's payments as the wire has them, newest first: a page of their sales, or one payment. What a line was sold
-- for and under which name is the line's own; today's, where an old line does not say. Products that are gone stay.
-- p: {buyer_id, limit, offset}, or {buyer_id, payment_id}. Returns an array; it is json, which keeps the fields' order.
create or replace function smartsales.payment_history(p jsonb) returns json
language plpgsql stable
set search_path = pg_catalog, public, pg_temp
set plan_cache_mode = force_generic_plan
as $$
declare
  buyer uuid := (p ->> 'buyer_id')::uuid;
  only_id integer := (p ->> 'payment_id')::integer;
  -- An array, so that the plan finds the rest by the sales' ids, however many sales the buyer has.
  sale_ids integer[];
  payments json;
begin
  if only_id is null then
    sale_ids := array(select id from venta where usuario_id = buyer
      order by hora desc, id desc limit (p ->> 'limit')::integer offset (p ->> 'offset')::integer);
  else
    sale_ids := array(select sale.id from pagos join venta sale on sale.id = pagos.venta_id
      where pagos.id = only_id and sale.usuario_id = buyer);
  end if;

  select json_agg(payment) into payments from (
    select pagos.id as pago_id, sale.id as venta_id, pagos.total::text,
      smartsales.wire_moment(pagos.hora) as fecha_pago, smartsales.wire_moment(sale.hora) as fecha_venta,
      sale.direccion as direccion_envio, (
        select coalesce(json_agg(bought), '[]') from (
          select line.producto_id, coalesce(line.nombre_producto,
              (select nombre from producto where id = line.producto_id), '') as producto_nombre,
            line.cantidad, price::text as precio_unitario, (price * line.cantidad)::numeric(14,2)::text as subtotal
          from detalleventa line cross join lateral (select coalesce(line.precio_unitario,
            (select precio from producto where id = line.producto_id), 0) as price) sold
          where line.venta_id = sale.id order by line.producto_id
        ) bought
      ) as productos,
      pagos.receipt_url, pagos.metodo_pago, pagos.moneda, pagos.estado, pagos.reembolsado::text
    from venta sale join pagos on pagos.venta_id = sale.id
    where sale.id = any(sale_ids) and (only_id is null or pagos.id = only_id)
    order by sale.hora desc, sale.id desc, pagos.hora desc, pagos.id desc
  ) payment;
  return coalesce(payments, '[]');
end
$$;

-- prisma/functions/price_carts.sql
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

-- prisma/functions/price_today.sql
-- What a product costs today: the price of a line that has none of its own. Views ask here and do not join the product
-- for it, because next to no line needs it and joining costs a third of the time. As cheap as an operator for the
-- planner, which else takes a large shop's dashboard for so dear that it compiles it first.
create or replace function smartsales.price_today(product_id integer) returns numeric
language sql stable parallel safe cost 1
set search_path = pg_catalog, public, pg_temp
as $$
  select precio from producto where id = product_id
$$;

-- prisma/functions/read_actor.sql
-- The person behind a token, with their roles in the order of their ids, and whether the session of the token has ended.
-- p: {user_id, session_id}. Returns {id, name, email, phone, is_active, session_ended, role_ids, role_names}, or null for
-- nobody.
create or replace function smartsales.read_actor(p jsonb) returns jsonb
language plpgsql stable
set search_path = pg_catalog, public, pg_temp
set plan_cache_mode = force_generic_plan
as $$
begin
  return (
    select jsonb_build_object('id', person.id, 'name', person.nombre, 'email', person.correo, 'phone', person.telefono,
      'is_active', person.is_active, 'session_ended', exists (
        select from session where session.family_id = (p ->> 'session_id')::uuid and session.revoked_at is not null),
      'role_ids', array(select rol_id from rolesusuario where usuario_id = person.id order by rol_id),
      'role_names', array(
        select roles.nombre from rolesusuario join roles on roles.id = rolesusuario.rol_id
        where rolesusuario.usuario_id = person.id order by roles.id))
    from usuario person where person.id = (p ->> 'user_id')::uuid);
end
$$;

-- prisma/functions/record_audit.sql
-- Rows of the audit log for sales, refunds and movements of stock by hand, which no trigger writes (audit_row). The actor
-- is in the setting app.actor of the transaction, unless an entry names its own.
-- p: {table, operation, old, new, actor}, or several of them, without passwords, tokens or card data.
-- Returns how many rows were written.
create or replace function smartsales.record_audit(p jsonb) returns jsonb
language plpgsql
set search_path = pg_catalog, public, pg_temp
set plan_cache_mode = force_generic_plan
as $$
declare
  everyone jsonb := nullif(current_setting('app.actor', true), '')::jsonb;
  written integer;
begin
  insert into audit_log (tabla, operacion, fecha, usuario_id, usuario_nombre, request_id, old_data, new_data)
  select entry."table", entry.operation, now(), (author ->> 'id')::uuid, left(author ->> 'name', 120),
    left(author ->> 'request_id', 64), entry.old, entry.new
  from jsonb_to_recordset(case jsonb_typeof(p) when 'array' then p else jsonb_build_array(p) end)
    entry("table" text, operation text, old jsonb, new jsonb, actor jsonb), coalesce(entry.actor, everyone) author;
  get diagnostics written = row_count;
  return to_jsonb(written);
end
$$;

-- prisma/functions/record_product.sql
-- Writes what belongs to a product that this transaction has just added or removed: the ledger of its units, its image,
-- and that the actor knows its stock. The setting app.actor says who it is.
-- p: {product_id, stock, kept, removed}: the units that came or went with it; keys of images as replace_image takes them.
-- Returns the product as wire_product has it, null when it is gone.
create or replace function smartsales.record_product(p jsonb) returns jsonb
language plpgsql
set search_path = pg_catalog, public, pg_temp
set plan_cache_mode = force_generic_plan
as $$
declare
  actor constant jsonb := nullif(current_setting('app.actor', true), '')::jsonb;
  product constant jsonb := smartsales.wire_product(p);
  units constant integer := (p ->> 'stock')::integer;
begin
  insert into stock_movement (product_id, delta, stock_after, reason, actor_id, request_id, note)
  select (p ->> 'product_id')::integer, case when product is null then -units else units end,
    case when product is null then 0 else units end, case when product is null then 'adjustment' else 'initial' end,
    (actor ->> 'id')::uuid, left(actor ->> 'request_id', 64), case when product is null then 'Producto eliminado' end
  where units > 0;
  perform smartsales.replace_image(p);
  if product is not null then
    perform smartsales.remember_stock(jsonb_build_object('user_id', actor -> 'id', 'products', jsonb_build_array(
      jsonb_build_object('product_id', product -> 'id', 'stock', units, 'sent', units))));
  end if;
  return product;
end
$$;

-- prisma/functions/record_refund.sql
-- Brings a payment to the state that the payment service reports: refunded amount, status, audit and, once for all of
-- it having gone back, its units on the shelf, and what the buyer is told. Each report has the whole state, so that
-- they may come twice and in any order. The caller has locked the order, where there is one.
-- p: {payment_intent_id, refunded, refunded_before, dispute, event}: refunded as decimal text. Less than is known comes
-- from an older report, unless a refund may have failed: then refunded_before is what was known before the payment
-- service was asked. dispute is open, lost or none, and null where nothing is known of one.
-- Returns {sale_id, status, is_stale}, or null when there is no such payment. is_stale: more became known since the
-- payment service was asked, so that nothing was written and it has to be asked again.
create or replace function smartsales.record_refund(p jsonb) returns jsonb
language plpgsql
set search_path = pg_catalog, public, pg_temp
set plan_cache_mode = force_generic_plan
as $$
declare
  payment record;
  back numeric := (p ->> 'refunded')::numeric;
  state text;
  gives_back boolean;
begin
  -- The sale first, as warranty claims and their evaluations lock it: they see this refund or end before it.
  perform from venta where id = (select venta_id from pagos
    where payment_intent_id = p ->> 'payment_intent_id' and not intento_duplicado) for no key update;
  select pagos.id, pagos.venta_id as sale_id, pagos.total, pagos.reembolsado as refunded, pagos.estado as status,
    pagos.stock_devuelto as is_restocked, venta.usuario_id as buyer
  into payment
  from pagos join venta on venta.id = pagos.venta_id
  where pagos.payment_intent_id = p ->> 'payment_intent_id' and not pagos.intento_duplicado
  for update of pagos;
  if not found then
    return null;
  end if;

  if back < payment.refunded and payment.refunded <> (p ->> 'refunded_before')::numeric then
    return jsonb_build_object('sale_id', payment.sale_id, 'status', payment.status, 'is_stale', true);
  end if;
  if p ->> 'refunded_before' is null then
    back := greatest(back, payment.refunded);
  end if;
  -- The bank's decision is the last one.
  if p ->> 'dispute' = 'lost' or payment.status = 'disputa_perdida' then
    back := payment.total;
    state := 'disputa_perdida';
  else
    back := least(back, payment.total);
    state := case
      when back >= payment.total then 'reembolsado'
      when back > 0 then 'parcialmente_reembolsado'
      when coalesce(p ->> 'dispute', case payment.status when 'disputado' then 'open' end) = 'open' then 'disputado'
      else 'pagado' end;
  end if;
  if (back, state) = (payment.refunded, payment.status) then
    return jsonb_build_object('sale_id', payment.sale_id, 'status', state);
  end if;

  gives_back := back >= payment.total and not payment.is_restocked;
  update pagos set reembolsado = back, estado = state, stock_devuelto = stock_devuelto or gives_back
  where id = payment.id;
  if gives_back then
    perform from producto
    where id = any(array(select producto_id from detalleventa where venta_id = payment.sale_id))
    order by id for no key update;
    perform smartsales.move_stock(jsonb_build_object('reason', 'refund', 'sale_id', payment.sale_id, 'lines', (
      select jsonb_agg(jsonb_build_object('product_id', producto_id, 'delta', cantidad))
      from detalleventa where venta_id = payment.sale_id)));
    update checkout_order set status = 'refunded', updated_at = now() where sale_id = payment.sale_id;
  end if;

  if back > payment.refunded then
    perform smartsales.enqueue_notifications(jsonb_build_array(jsonb_build_object(
      'recipient', payment.buyer, 'title', 'Pago devuelto',
      'body', format(case state when 'disputa_perdida' then 'Tu banco te devolvió $%s de tu compra.'
        else 'Devolvimos $%s de tu compra a tu tarjeta.' end, back::numeric(12,2)),
      'data', jsonb_build_object('tipo', 'reembolso', 'venta_id', payment.sale_id, 'total', back),
      -- Told once for each change: the same amount again is another refund, after one that failed.
      'key', format('reembolso:pago:%s:%s', payment.id, pg_current_xact_id()))));
  end if;
  perform smartsales.record_audit(jsonb_build_object('table', 'pagos', 'operation', 'UPDATE',
    'old', jsonb_build_object('id', payment.id, 'estado', payment.status, 'reembolsado', payment.refunded),
    'new', jsonb_build_object('id', payment.id, 'estado', state, 'reembolsado', back,
      'evento', p -> 'event' ->> 'type')));
  return jsonb_build_object('sale_id', payment.sale_id, 'status', state);
end
$$;

-- prisma/functions/register_counter_sales.sql
-- Sells over the counter: several sales in one call, each once per key and with everything that belongs to it.
-- All keys are taken first and then all products locked, each in one order, so that two calls never wait for each
-- other in a circle. Each sale is decided on what the ones before it leave, and one that is refused stops no other.
-- Refusals are stored like sales: a second delivery of a request gets the answer of the first.
-- Its plans never read a whole table: one that was kept since there were no keys would read all keys for each sale.
-- p: {low_stock_threshold, sales: [{key, actor, customer_email, address, payment_method, currency,
-- lines: [{product_id, quantity}]}]}. Returns [{fresh, same_request, status, response}] in that order, the response of a
-- refused sale being {refusal, values, extension}: UNKNOWN_CUSTOMER, or what price_carts says.
create or replace function smartsales.register_counter_sales(p jsonb) returns jsonb
language plpgsql
set search_path = pg_catalog, public, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
as $$
declare
  keys jsonb;
  product_ids integer[];
  -- Those of fresh keys with their customers, and why one is refused.
  sales jsonb[];
  refusals jsonb[];
  carts jsonb;
  refused_place integer;
  written jsonb;
  answers jsonb;
begin
  keys := smartsales.take_keys((
    select jsonb_agg(sale -> 'key' order by place)
    from jsonb_array_elements(p -> 'sales') with ordinality given(sale, place)));

  select array_agg((line ->> 'product_id')::integer) into product_ids
  from jsonb_array_elements(p -> 'sales') sale, jsonb_array_elements(sale -> 'lines') line;
  perform from producto where id = any(product_ids) order by id for no key update;

  select array_agg(sale || jsonb_build_object('customer_id', customer.id, 'customer_name', customer.name,
      'channel', 'mostrador', 'seller_id', sale #> '{actor,id}') order by place),
    array_agg(case when customer.id is null then jsonb_build_object('refusal', 'UNKNOWN_CUSTOMER',
      'values', jsonb_build_array(sale -> 'customer_email')) end order by place)
  into sales, refusals
  from jsonb_array_elements(p -> 'sales') with ordinality given(sale, place)
  left join lateral (
    -- For key share: a person who is removed at this moment is waited for.
    select id, nombre as name from usuario
    where lower(correo) = sale ->> 'customer_email' and is_active
    order by correo_duplicado limit 1 for key share
  ) customer on true
  where (keys -> place::integer - 1 -> 'fresh')::boolean;

  while array_position(refusals, null) is not null loop
    carts := smartsales.price_carts(jsonb_build_object('carts', (
      select jsonb_agg(case when refusal is null then sale -> 'lines' else '[]' end order by place)
      from unnest(sales, refusals) with ordinality given(sale, refusal, place))));
    select place into refused_place from unnest(refusals) with ordinality given(refusal, place)
    where refusal is null and carts -> place::integer - 1 -> 'refusal' is not null order by place limit 1;
    exit when not found;
    -- What it wanted is there for those after it, which are priced once more.
    refusals[refused_place] := carts -> refused_place - 1;
  end loop;

  if array_position(refusals, null) is not null then
    written := smartsales.write_sales(jsonb_build_object('low_stock_threshold', p -> 'low_stock_threshold', 'sales', (
      select jsonb_agg(sale || (carts -> place::integer - 1) order by place)
      from unnest(sales, refusals) with ordinality given(sale, refusal, place) where refusal is null)));
    delete from counter_cart_line cart
    using unnest(sales, refusals) given(sale, refusal), jsonb_array_elements(sale -> 'lines') line
    where refusal is null and cart.product_id = any(product_ids)
      and cart.product_id = (line ->> 'product_id')::integer and cart.seller_id = (sale ->> 'seller_id')::uuid;
  end if;

  with decided as materialized (
    select sale #>> '{key,scope}' as scope, sale #>> '{key,key}' as key,
      case when refusal is null then 201 else 400 end as status,
      coalesce(refusal, carts -> place::integer - 1
        || jsonb_build_object('customer_name', sale -> 'customer_name')
        || (written -> (row_number() over (partition by refusal is null order by place))::integer - 1)) as response
    from unnest(sales, refusals) with ordinality given(sale, refusal, place)
  ), stored as (
    update idempotency_key taken set status = decided.status, response = decided.response
    from decided
    where taken.scope = any(array(select scope from decided)) and taken.key = any(array(select key from decided))
      and taken.scope = decided.scope and taken.key = decided.key
  )
  -- A key that comes twice in this call gets its answer twice.
  select jsonb_agg(keys -> place::integer - 1 || case when decided.key is null then '{}'
    else jsonb_build_object('status', decided.status, 'response', decided.response) end order by place)
  into answers
  from jsonb_array_elements(p -> 'sales') with ordinality given(sale, place)
  left join decided on decided.scope = sale #>> '{key,scope}' and decided.key = sale #>> '{key,key}';
  return answers;
end
$$;

-- prisma/functions/release_holds.sql
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

-- prisma/functions/release_orders.sql
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

-- prisma/functions/remember_stock.sql
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

-- prisma/functions/remove_person.sql
-- Removes a person with what is theirs alone. A person whom sales, products, claims or orders name stays as a row without
-- name, address or telephone number. In: user_id, actor {id, name, request_id}, has_remote_account (a task to remove the
-- account at the identity provider is written with it). Out: outcome DELETED, ANONYMISED, ABSENT, OWN or LAST.
-- A second run finds nobody, so it may be repeated without a key.
create or replace function smartsales.remove_person(input jsonb) returns jsonb
language plpgsql
set search_path = pg_catalog, public, pg_temp
set plan_cache_mode = force_generic_plan
as $$
declare
  administrator constant int := 2;
  person usuario;
  v_outcome text := 'DELETED';
begin
  perform set_config('app.actor', input ->> 'actor', true);

  -- The person and all administrators, in id order: of two that remove each other the second finds one left. Sales of the
  -- administrators go on; the person's own sales are waited for.
  perform from usuario
  where id = (input ->> 'user_id')::uuid or id in (select usuario_id from rolesusuario where rol_id = administrator)
  order by id for no key update;
  select * into person from usuario where id = (input ->> 'user_id')::uuid and anonimizado_en is null for update;
  if not found then
    return jsonb_build_object('outcome', 'ABSENT');
  end if;
  if person.id = (input #>> '{actor,id}')::uuid then
    return jsonb_build_object('outcome', 'OWN');
  end if;
  if exists (select from rolesusuario where usuario_id = person.id and rol_id = administrator) and person.is_active
    and not exists (
      select from rolesusuario held join usuario other on other.id = held.usuario_id
      where held.rol_id = administrator and other.is_active and other.id <> person.id)
  then
    return jsonb_build_object('outcome', 'LAST');
  end if;

  delete from rolesusuario where usuario_id = person.id;
  delete from direcciones where usuario_id = person.id;
  delete from suscripcion_movil where usuario_id = person.id;
  delete from cola_notificacion where usuario_id = person.id;
  delete from plantilla_reporte where usuario_id = person.id;
  delete from counter_cart_line where seller_id = person.id;
  delete from credential where user_id = person.id;
  delete from session where user_id = person.id;
  delete from recovery_token where user_id = person.id;

  begin
    delete from usuario where id = person.id;
  exception when foreign_key_violation then
    update usuario set nombre = 'Cuenta eliminada', telefono = null, is_active = false, anonimizado_en = now(),
      correo = 'eliminado-' || id || '@eliminado.invalid', correo_duplicado = false
    where id = person.id;
    v_outcome := 'ANONYMISED';
  end;

  if (input ->> 'has_remote_account')::boolean then
    insert into outbox_task (topic, payload, dedupe_key, max_attempts, run_at)
    values ('identity.align', jsonb_build_object('usuario_id', person.id, 'request_id', input #>> '{actor,request_id}'),
      'identity.align:' || person.id, 30, now() + interval '1 minute')
    on conflict (dedupe_key) do update set payload = excluded.payload, status = 'pending', attempts = 0,
      run_at = excluded.run_at, lease_until = null, last_error = null, done_at = null;
  end if;
  return jsonb_build_object('outcome', v_outcome);
end
$$;

-- prisma/functions/replace_image.sql
-- Keeps the image that a product has from now on, which was to be removed unless one had it, and has the one that it had
-- removed by the outbox.
-- p: {kept, removed}: keys of images, either may be null. Returns null.
create or replace function smartsales.replace_image(p jsonb) returns jsonb
language plpgsql
set search_path = pg_catalog, public, pg_temp
set plan_cache_mode = force_generic_plan
as $$
begin
  delete from outbox_task where dedupe_key = 'image.delete:' || (p ->> 'kept');
  insert into outbox_task (topic, payload, dedupe_key)
  select 'image.delete', jsonb_build_object('key', p ->> 'removed'), 'image.delete:' || (p ->> 'removed')
  where p ->> 'removed' is not null
  on conflict (dedupe_key) do update
    set status = 'pending', attempts = 0, run_at = now(), lease_until = null, done_at = null;
  return null;
end
$$;

-- prisma/functions/settle_payment.sql
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

-- prisma/functions/sold_by_month.sql
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

-- prisma/functions/start_checkout.sql
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

-- prisma/functions/stock_after_edit.sql
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

-- prisma/functions/take_keys.sql
-- Takes the keys of requests, in one order for all transactions, so that each request takes effect once. A key that
-- another transaction has is waited for: what it stored is the answer. The caller does the work of the keys that are
-- fresh and stores their answers (status, response) before it ends. Of a key that comes twice the first is fresh.
-- p: [{scope, key, route, hash}], the hash in hex. Returns [{fresh, same_request, status, response, recent}] in that
-- order; recent for ten minutes, in which the same content counts as the same request: a phone's queue takes as long to
-- send again what it heard no answer of.
create or replace function smartsales.take_keys(p jsonb) returns jsonb
language plpgsql
set search_path = pg_catalog, public, pg_temp
set plan_cache_mode = force_generic_plan
as $$
declare
  answers jsonb;
begin
  with asked as (
    select element.place, named.scope, named.key, named.route, decode(named.hash, 'hex') as hash,
      min(element.place) over (partition by named.scope, named.key) as first_place
    from jsonb_array_elements(p) with ordinality element(value, place),
      jsonb_to_record(element.value) named(scope text, key text, route text, hash text)
  ), taken as (
    insert into idempotency_key (scope, key, route, request_hash, created_at, expires_at)
    select distinct on (scope, key) scope, key, route, hash, now(), now() + interval '48 hours'
    from asked order by scope, key, place
    on conflict (scope, key) do update set key = excluded.key
    returning scope, key, xmax = 0 as fresh, request_hash, status, response, created_at
  )
  select jsonb_agg(jsonb_build_object('fresh', taken.fresh and asked.place = asked.first_place,
    'same_request', taken.request_hash = asked.hash, 'status', taken.status, 'response', taken.response,
    'recent', taken.created_at > now() - interval '10 minutes') order by asked.place)
  into answers from asked join taken using (scope, key);
  return answers;
end
$$;

-- prisma/functions/take_over_holds.sql
-- Makes room for a cart out of a buyer's own unpaid orders: as long as one of its products is short, the oldest of the
-- orders that holds it is released and its intent cancelled. The caller has locked the orders and all products.
-- p: {lines: [{product_id, quantity}], order_ids}. Returns how many orders were released.
create or replace function smartsales.take_over_holds(p jsonb) returns jsonb
language plpgsql
set search_path = pg_catalog, public, pg_temp
set plan_cache_mode = force_generic_plan
as $$
declare
  short jsonb;
  oldest uuid;
  released integer := 0;
begin
  loop
    short := smartsales.price_carts(jsonb_build_object('carts', jsonb_build_array(p -> 'lines'))) #> '{0,extension}';
    select held.id into oldest
    from checkout_order held join checkout_line line on line.order_id = held.id
    where held.id = any(array(select jsonb_array_elements_text(p -> 'order_ids')::uuid)) and held.status = 'held'
      and line.product_id = (short ->> 'product_id')::integer
    order by held.created_at, held.id limit 1;
    exit when not found;

    perform smartsales.release_orders(
      jsonb_build_object('order_ids', jsonb_build_array(oldest), 'cancel_intents', true));
    released := released + 1;
  end loop;
  return to_jsonb(released);
end
$$;

-- prisma/functions/tidy_up.sql
-- Removes what is over and ends what nothing will ever finish, oldest first and at most 500 rows of each, which goes
-- unnoticed once a minute and makes 720,000 a day. Rows that another statement holds are passed over.
-- p: {}. Returns what waits, counted up to 10,000 rows of each kind: {topic or channel: {rows, oldest_ms}}.
create or replace function smartsales.tidy_up(p jsonb) returns jsonb
language plpgsql
set search_path = pg_catalog, public, pg_temp
set plan_cache_mode = force_generic_plan
as $$
begin
  delete from idempotency_key where (scope, key) in (
    select scope, key from idempotency_key where expires_at < now()
    order by expires_at limit 500 for update skip locked);
  delete from session where id in (
    select id from session where expires_at < now() - interval '1 day'
    order by expires_at limit 500 for update skip locked);
  delete from recovery_token where token_hash in (
    select token_hash from recovery_token where expires_at < now() - interval '1 day'
    order by expires_at limit 500 for update skip locked);
  delete from login_attempt where (email, address) in (
    select email, address from login_attempt where updated_at < now() - interval '7 days'
    order by updated_at limit 500 for update skip locked);
  delete from stripe_event where id in (
    select id from stripe_event where received_at < now() - interval '90 days'
    order by received_at limit 500 for update skip locked);
  delete from outbox_task where id in (
    select id from outbox_task where status = 'done' and done_at < now() - interval '7 days'
    order by done_at limit 500 for update skip locked);

  -- Tasks whose last attempt did not come to an end: one that kills its process does it no more.
  update outbox_task set status = 'failed', lease_until = null, last_error = 'its last attempt did not end'
  where id in (
    select id from outbox_task where status = 'pending' and run_at <= now() and attempts >= max_attempts
    order by run_at limit 500 for update skip locked);
  -- The same for notifications, and those that are too old to be sent: a queue that the original left.
  update cola_notificacion set lease_hasta = null, proximo_intento = null, actualizado_en = now(),
    estado = case when reintentos >= max_reintentos then 'ERROR' else 'OMITIDO' end,
    ultimo_error = case when reintentos >= max_reintentos then 'its last attempt did not end' else 'too old' end
  where id in (
    select id from cola_notificacion
    where estado in ('PENDIENTE', 'REINTENTAR', 'ENVIANDO') and proximo_intento <= now()
      and (reintentos >= max_reintentos or creado_en <= now() - interval '3 days')
    order by proximo_intento limit 500 for update skip locked);

  return (
    select coalesce(jsonb_object_agg(lane, jsonb_build_object('rows', rows, 'oldest_ms', oldest_ms)), '{}')
    from (
      select lane, count(*) as rows, extract(epoch from now() - min(since)) * 1000 as oldest_ms
      from (
        (select topic as lane, created_at as since from outbox_task where status = 'pending' limit 10000)
        union all
        (select canal, creado_en from cola_notificacion
          where estado in ('PENDIENTE', 'REINTENTAR', 'ENVIANDO') limit 10000)
      ) waiting
      group by lane
    ) counted
  );
end
$$;

-- prisma/functions/wire_claim.sql
-- A warranty claim as the wire has it, but for the picture, whose address depends on the caller: imagen_key in its
-- place. The product is named as it was sold. p: {sale_id, product_id, claim_id}.
create or replace function smartsales.wire_claim(p jsonb) returns jsonb
language plpgsql stable
set search_path = pg_catalog, public, pg_temp
set plan_cache_mode = force_generic_plan
as $$
declare
  answer jsonb;
begin
  select jsonb_build_object('venta_id', claim.venta_id, 'producto_id', claim.producto_id, 'garantia_id', claim.id,
    'estado', state.nombre, 'cantidad', claim.cantidad, 'motivo', claim.motivo,
    'hora', smartsales.wire_moment(claim.hora), 'reemplazo', claim.reemplazo,
    'producto_nombre', coalesce(line.nombre_producto, product.nombre), 'imagen_key', product.imagen_key,
    'limitegarantia', smartsales.wire_moment(line.limitegarantia))
  into answer
  from garantia claim
  join estadogarantia state on state.id = claim.estadogarantia_id
  join detalleventa line using (venta_id, producto_id)
  join producto product on product.id = claim.producto_id
  where claim.venta_id = (p ->> 'sale_id')::integer and claim.producto_id = (p ->> 'product_id')::integer
    and claim.id = (p ->> 'claim_id')::integer;
  return answer;
end
$$;

-- prisma/functions/wire_moment.sql
-- A moment as the wire has it: ISO 8601 in UTC, cut to milliseconds, with a fraction only when there is one
-- (src/lib/dates.ts toDateTime).
create or replace function smartsales.wire_moment(moment timestamptz) returns text
language sql stable strict
return replace(to_char(moment at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"000Z"'), '.000000Z', 'Z');

-- prisma/functions/wire_product.sql
-- A product as the wire has it, but for the address of its image, which depends on the caller, and with its version.
-- p: {product_id}. Returns null for a product that is not there.
create or replace function smartsales.wire_product(p jsonb) returns jsonb
language plpgsql stable
set search_path = pg_catalog, public, pg_temp
set plan_cache_mode = force_generic_plan
as $$
declare
  answer jsonb;
begin
  select jsonb_build_object('id', id, 'id_vendedor', id_vendedor, 'imagen_key', imagen_key, 'nombre', nombre,
    'precio', precio, 'stock', stock, 'tiempogarantia', tiempogarantia, 'marca_id', marca_id,
    'tipoproducto_id', tipoproducto_id, 'version', version)
  into answer from producto where id = (p ->> 'product_id')::integer;
  return answer;
end
$$;

-- prisma/functions/write_sales.sql
-- Writes sales with everything that belongs to them: each sale, its lines with price and name as sold and the end of
-- their warranty, its payment, the stock with its ledger, what the buyer and the owner of a product are told, and the
-- audit row. The caller has decided that there are sales and has locked their products.
-- p: {low_stock_threshold, sales: [{actor, customer_id, total, address, channel, currency, payment_method, lines:
-- [{product_id, name, unit_price, quantity, warranty_days, held}]}]}, held being units that a checkout holds; seller_id,
-- payment_intent_id, receipt_url and order_id where there are such; silent true where the buyer is told something else.
-- Returns [{sale_id, payment_id, sold_at}] in that order.
create or replace function smartsales.write_sales(p jsonb) returns jsonb
language plpgsql
set search_path = pg_catalog, public, pg_temp
set plan_cache_mode = force_generic_plan
as $$
declare
  sale_ids constant regclass := pg_get_serial_sequence('venta', 'id')::regclass;
  payment_ids constant regclass := pg_get_serial_sequence('pagos', 'id')::regclass;
  -- Further in the future is an error of PostgreSQL, and no warranty.
  longest_warranty_days constant integer := 36500;
  written jsonb;
  movements jsonb;
  messages jsonb;
  entries jsonb;
begin
  with sale as materialized (
    select nextval(sale_ids) as id, nextval(payment_ids) as payment_id, given.*
    from rows from (jsonb_to_recordset(p -> 'sales') as (customer_id uuid, total numeric, address text, seller_id uuid,
      channel text, currency text, order_id uuid, receipt_url text, payment_intent_id text, payment_method text,
      silent boolean, actor jsonb, lines jsonb)) with ordinality given
  ), line as materialized (
    select sale.id as sale_id, sale.actor, sale.ordinality as place, line.*
    from sale, jsonb_to_recordset(sale.lines) line(product_id integer, name text, unit_price numeric, quantity integer,
      warranty_days integer, held integer)
  ), sold as (
    insert into venta (id, usuario_id, total, direccion, hora, vendedor_id, canal, moneda, orden_id)
    overriding system value
    select id, customer_id, total, address, now(), seller_id, channel, currency, order_id from sale
  ), sold_line as (
    insert into detalleventa
      (venta_id, producto_id, cantidad, limitegarantia, precio_unitario, nombre_producto, precio_estimado)
    select sale_id, product_id, quantity, now() + make_interval(days => least(warranty_days, longest_warranty_days)),
      unit_price, name, false
    from line
  ), paid as (
    insert into pagos (id, venta_id, total, hora, receipt_url, payment_intent_id, metodo_pago, moneda, estado)
    overriding system value
    select payment_id, id, total, now(), receipt_url, payment_intent_id, payment_method, currency, 'pagado' from sale
  )
  select
    jsonb_agg(jsonb_build_object('sale_id', id, 'payment_id', payment_id, 'sold_at', smartsales.wire_moment(now()))
      order by ordinality),
    (select jsonb_agg(jsonb_build_object('product_id', product_id, 'delta', -quantity, 'held', held, 'sale_id', sale_id,
      'actor', actor) order by place) from line),
    jsonb_agg(jsonb_build_object('recipient', customer_id, 'title', 'Compra realizada con éxito',
      'body', format('Tu compra por $%s fue registrada. ¡Gracias por tu preferencia!', total),
      'data', jsonb_build_object('tipo', 'compra', 'venta_id', id, 'total', total),
      'key', format('compra:%s', id))) filter (where silent is not true),
    jsonb_agg(jsonb_build_object('table', 'venta', 'operation', 'INSERT', 'actor', actor, 'new',
      jsonb_build_object('id', id, 'usuario_id', customer_id, 'total', total, 'direccion', address,
        'vendedor_id', seller_id, 'canal', channel, 'metodo_pago', payment_method, 'pago_id', payment_id)))
  into written, movements, messages, entries from sale;

  perform smartsales.move_stock(jsonb_build_object('reason', 'sale', 'lines', movements,
    'low_stock_threshold', p -> 'low_stock_threshold'));
  if messages is not null then
    perform smartsales.enqueue_notifications(messages);
  end if;
  perform smartsales.record_audit(entries);
  return written;
end
$$;

-- prisma/functions/sold_line.sql
-- The lines of smartsales.sold_sale as they were sold, with what their product is today. A sale that was refunded in
-- part keeps its lines whole: no line says which units the money was for. Every line has its product: it is joined
-- from the left so that a statement that wants neither name, brand nor type does not read products at all. An original's
-- producto_id may be a bigint, hence the cast.
create or replace view smartsales.sold_line as
select sale.id as sale_id, sale.hora as sold_at, sale.usuario_id as buyer_id, sale.canal as channel,
  line.producto_id as product_id, coalesce(line.nombre_producto, product.nombre) as product_name,
  product.marca_id as brand_id, product.tipoproducto_id as type_id, line.cantidad as units,
  coalesce(line.precio_unitario, smartsales.price_today(line.producto_id::integer)) * line.cantidad as amount
from public.venta sale
join public.detalleventa line on line.venta_id = sale.id
left join public.producto product on product.id = line.producto_id
left join (
  select venta_id, sum(reembolsado) as amount from public.pagos where reembolsado > 0 group by venta_id
) refunded on refunded.venta_id = sale.id
where refunded.amount is null or refunded.amount < sale.total;

-- prisma/functions/sold_sale.sql
-- What was sold, one row for each sale: what dashboard, history, reports and forecasts read. The amount is the sale's
-- total less what was refunded of it; a sale whose money went back whole is not here.
create or replace view smartsales.sold_sale as
select sale.id as sale_id, sale.hora as sold_at, sale.usuario_id as buyer_id, sale.vendedor_id as seller_id,
  sale.canal as channel,
  case when refunded.amount is null then sale.total else sale.total - refunded.amount end as amount
from public.venta sale
left join (
  select venta_id, sum(reembolsado) as amount from public.pagos where reembolsado > 0 group by venta_id
) refunded on refunded.venta_id = sale.id
where refunded.amount is null or refunded.amount < sale.total;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA smartsales FROM PUBLIC;
