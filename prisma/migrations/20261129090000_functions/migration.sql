-- Written by npm run db:functions from prisma/functions/: change the files there.

CREATE SCHEMA IF NOT EXISTS smartsales;

-- prisma/functions/sold_line.sql
-- The lines of smartsales.sold_sale as they were sold, with what their product is today. A sale that was refunded in
-- part keeps its lines whole: no line says which units the money was for.
create or replace view smartsales.sold_line as
select sale.id as sale_id, sale.hora as sold_at, sale.usuario_id as buyer_id, sale.canal as channel,
  line.producto_id as product_id, coalesce(line.nombre_producto, product.nombre) as product_name,
  product.marca_id as brand_id, product.tipoproducto_id as type_id, line.cantidad as units,
  coalesce(line.precio_unitario, product.precio) * line.cantidad as amount
from public.venta sale
join public.detalleventa line on line.venta_id = sale.id
join public.producto product on product.id = line.producto_id
left join (
  select venta_id, sum(reembolsado) as amount from public.pagos where reembolsado > 0 group by venta_id
) refunded on refunded.venta_id = sale.id
where refunded.amount is null or refunded.amount < sale.total;

-- prisma/functions/sold_sale.sql
-- What was sold, one row for each sale: what dashboard, history, reports and forecasts read. The amount is the sale's
-- total less what was refunded of it; a sale whose money went back whole is not here.
create or replace view smartsales.sold_sale as
select sale.id as sale_id, sale.hora as sold_at, sale.usuario_id as buyer_id, sale.vendedor_id as seller_id,
  sale.canal as channel, sale.total - coalesce(refunded.amount, 0) as amount
from public.venta sale
left join (
  select venta_id, sum(reembolsado) as amount from public.pagos where reembolsado > 0 group by venta_id
) refunded on refunded.venta_id = sale.id
where refunded.amount is null or refunded.amount < sale.total;

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
  unlogged constant text[] := array['busqueda', 'version', 'reservado'];
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

-- prisma/functions/enqueue_notifications.sql
-- Queues what an event says to people, in the transaction that has the effect: an e-mail row, and a push row for a
-- recipient with a device. The key makes a second run of the same event harmless.
-- p: [{recipient, title, body, data, key}]. Returns how many rows were queued.
create or replace function smartsales.enqueue_notifications(p jsonb) returns jsonb
language plpgsql
set search_path = pg_catalog, public, pg_temp
set plan_cache_mode = force_generic_plan
as $$
declare
  queued integer;
begin
  insert into cola_notificacion (usuario_id, canal, titulo, cuerpo, datos, estado, reintentos, max_reintentos,
    proximo_intento, creado_en, actualizado_en, clave)
  select event.recipient, channel.name, left(event.title, 120), event.body, event.data, 'PENDIENTE', 0, 3,
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

-- prisma/functions/move_stock.sql
-- Moves the stock of products and writes its ledger, whose deltas add up to the stock. The caller has locked the rows
-- of all products concerned in one statement, in the order of their ids, or two movements could wait for each other.
-- p: {reason, lines: [{product_id, delta, held}]}: delta units come or go, and held of them (none, as a rule) are no
-- longer reserved; one line for each product. With low_stock_threshold the owner of a product is told when its stock
-- falls to that many units or below. sale_id, claim_id, note: what the ledger says besides.
-- Returns [{product_id, stock}], the stock that is left.
create or replace function smartsales.move_stock(p jsonb) returns jsonb
language plpgsql
set search_path = pg_catalog, public, pg_temp
set plan_cache_mode = force_generic_plan
as $$
declare
  actor jsonb := nullif(current_setting('app.actor', true), '')::jsonb;
  threshold integer := (p ->> 'low_stock_threshold')::integer;
  -- An array, so that the plan finds the products by their ids, however few they are.
  product_ids integer[] := array(select (line ->> 'product_id')::integer from jsonb_array_elements(p -> 'lines') line);
  moved jsonb;
  alerts jsonb;
begin
  with line as (
    select * from jsonb_to_recordset(p -> 'lines') line(product_id integer, delta integer, held integer)
  ), updated as (
    update producto set stock = producto.stock + line.delta, reservado = producto.reservado - coalesce(line.held, 0)
    from line where producto.id = line.product_id and producto.id = any(product_ids)
    returning producto.id, producto.nombre, producto.id_vendedor, producto.stock, line.delta
  ), ledger as (
    insert into stock_movement
      (product_id, delta, stock_after, reason, sale_id, claim_id, actor_id, request_id, note, created_at)
    select id, delta, stock, p ->> 'reason', (p ->> 'sale_id')::integer, (p ->> 'claim_id')::integer,
      (actor ->> 'id')::uuid, left(actor ->> 'request_id', 64), p ->> 'note', now()
    from updated where delta <> 0 order by id
  )
  select jsonb_agg(jsonb_build_object('product_id', id, 'stock', stock) order by id),
    jsonb_agg(jsonb_build_object('recipient', id_vendedor, 'title', 'Aviso de stock bajo',
      'body', format('Quedan %s unidades de "%s". Te recomendamos reponer el stock.', stock, nombre),
      'data', jsonb_build_object('tipo', 'stock_bajo', 'producto_id', id, 'producto_nombre', nombre,
        'stock_actual', stock, 'fecha', now()),
      'key', format('stock_bajo:%s:%s', id, coalesce(p ->> 'sale_id', 'garantia:' || (p ->> 'claim_id')))))
      filter (where stock <= threshold and stock - delta > threshold)
  into moved, alerts from updated;

  if alerts is not null then
    perform smartsales.enqueue_notifications(alerts);
  end if;
  return coalesce(moved, '[]');
end
$$;

-- prisma/functions/record_audit.sql
-- One row of the audit log for a sale, a refund or a movement of stock by hand, which no trigger writes (audit_row).
-- The actor is in the setting app.actor of the transaction.
-- p: {table, operation, old, new}, without passwords, tokens or card data. Returns the row's id.
create or replace function smartsales.record_audit(p jsonb) returns jsonb
language plpgsql
set search_path = pg_catalog, public, pg_temp
set plan_cache_mode = force_generic_plan
as $$
declare
  actor jsonb := nullif(current_setting('app.actor', true), '')::jsonb;
  entry_id bigint;
begin
  insert into audit_log (tabla, operacion, fecha, usuario_id, usuario_nombre, request_id, old_data, new_data)
  values (p ->> 'table', p ->> 'operation', now(), (actor ->> 'id')::uuid, left(actor ->> 'name', 120),
    left(actor ->> 'request_id', 64), nullif(p -> 'old', 'null'), nullif(p -> 'new', 'null'))
  returning id into entry_id;
  return to_jsonb(entry_id);
end
$$;

-- prisma/functions/take_keys.sql
-- Takes the keys of requests, in one order for all transactions, so that each request takes effect once. A key that
-- another transaction has is waited for: what it stored is the answer. The caller does the work of the keys that are
-- fresh and stores their answers (status, response) before it ends.
-- p: [{scope, key, route, hash}], the hash in hex. Returns [{fresh, same_request, status, response}] in that order.
create or replace function smartsales.take_keys(p jsonb) returns jsonb
language plpgsql
set search_path = pg_catalog, public, pg_temp
set plan_cache_mode = force_generic_plan
as $$
declare
  answers jsonb;
begin
  with asked as (
    select element.place, named.scope, named.key, named.route, decode(named.hash, 'hex') as hash
    from jsonb_array_elements(p) with ordinality element(value, place),
      jsonb_to_record(element.value) named(scope text, key text, route text, hash text)
  ), taken as (
    insert into idempotency_key (scope, key, route, request_hash, created_at, expires_at)
    select distinct on (scope, key) scope, key, route, hash, now(), now() + interval '48 hours'
    from asked order by scope, key
    on conflict (scope, key) do update set key = excluded.key
    returning scope, key, xmax = 0 as fresh, request_hash, status, response
  )
  select jsonb_agg(jsonb_build_object('fresh', taken.fresh, 'same_request', taken.request_hash = asked.hash,
    'status', taken.status, 'response', taken.response) order by asked.place)
  into answers from asked join taken using (scope, key);
  return answers;
end
$$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA smartsales FROM PUBLIC;
