-- A counter sale as one unnamed statement, written by hand, with all that the service does in its function: key, stock,
-- sale, lines, payment, ledger, notifications, audit, cart and stored answer.
with asked as (
  select * from unnest(
    $1::text[], $2::text[],
    $3::text[], $4::bytea[],
    $5::uuid[], $6::text[],
    $7::text[], $8::text[],
    $9::text[], $10::text[],
    $11::text[])
    with ordinality asked(scope, key, route, request_hash, seller_id, seller_name, request_id, customer_email,
      address, payment_method, currency, place)
), wanted as (
  select * from unnest($12::int[], $13::int[],
    $14::int[]) wanted(place, product_id, quantity)
), customer as (
  select distinct on (lower(correo)) lower(correo) as email, id, nombre as name from usuario
  where lower(correo) = any($15::text[]) and is_active
  order by lower(correo), correo_duplicado
), locked as (
  select id, nombre, precio, stock - reservado as available, tiempogarantia from producto
  where id = any($16::int[]) order by id for no key update
), line as (
  select place, product_id, locked.id is not null as known, coalesce(locked.nombre, '') as name, quantity,
    locked.precio as unit_price, locked.precio * quantity as subtotal, coalesce(locked.available, 0) as available,
    coalesce(sum(quantity) filter (where quantity <= locked.available) over (partition by product_id order by place
      rows between unbounded preceding and 1 preceding), 0) as asked_before,
    locked.tiempogarantia as warranty_days
  from wanted left join locked on locked.id = product_id
), summed as (
  select place, sum(subtotal) as total, bool_and(known) as known, bool_and(available >= quantity) as enough,
    bool_and(available - asked_before >= quantity) as enough_left,
    jsonb_agg(jsonb_build_object('product_id', product_id, 'name', name, 'unit_price', unit_price::text,
      'quantity', quantity, 'subtotal', round(subtotal, 2)::text) order by product_id) as lines,
    jsonb_agg(jsonb_build_object('product_id', product_id, 'name', name, 'available', available,
      'requested', quantity) order by known, product_id)
      filter (where not known or available < quantity) -> 0 as refused
  from line group by place
), verdict as (
  select asked.*, total, summed.lines as sold_lines, refused, customer.id as customer_id,
    customer.name as customer_name,
    case
      when customer.id is null then 'UNKNOWN_CUSTOMER'
      when not known then 'UNKNOWN_PRODUCT'
      when not enough then 'INSUFFICIENT_STOCK'
      when total > 9999999999.99 then 'TOTAL_TOO_LARGE'
      when enough_left then 'SOLD'
    end as outcome
  from asked join summed using (place) left join customer on customer.email = asked.customer_email
), numbered as (
  select verdict.*,
    case outcome when 'SOLD' then nextval(pg_get_serial_sequence('venta', 'id'))::int end as sale_id,
    case outcome when 'SOLD' then nextval(pg_get_serial_sequence('pagos', 'id'))::int end as payment_id
  from verdict where outcome is not null order by scope, key
), answer as (
  insert into idempotency_key (scope, key, route, request_hash, status, response, created_at, expires_at)
select given.*, now(), now() + make_interval(hours => 48) from (
    select scope, key, route, request_hash, case outcome when 'SOLD' then 201 else 400 end,
      case outcome when 'SOLD' then jsonb_build_object(
        'outcome', outcome, 'sale_id', sale_id, 'payment_id', payment_id,
        'sold_at', to_char(now() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
        'customer_name', customer_name, 'total', total::numeric(12,2)::text, 'lines', sold_lines)
      else jsonb_build_object('outcome', outcome, 'line', refused) end
    from numbered) given
on conflict (scope, key) do update set key = excluded.key
returning scope, key, (xmax = 0) as fresh, request_hash, status, response
), accepted as (
  select numbered.*, 'mostrador'::text as channel, null::text as payment_intent_id, null::text as receipt_url,
    null::uuid as order_id, seller_id as author_id, seller_name as author_name
  from numbered join answer using (scope, key) where answer.fresh and sale_id is not null
), accepted_line as (
  select sale_id, product_id, name, quantity, unit_price, warranty_days, 0 as held
  from accepted join line using (place)
), sold as (
  insert into venta (id, usuario_id, total, direccion, hora, vendedor_id, canal, moneda, orden_id)
  overriding system value
  select sale_id, customer_id, total, address, now(), seller_id, channel, currency, order_id from accepted
), sold_line as (
  insert into detalleventa
    (venta_id, producto_id, cantidad, limitegarantia, precio_unitario, nombre_producto, precio_estimado)
  select sale_id, product_id, quantity, now() + make_interval(days => warranty_days), unit_price, name, false
  from accepted_line
), paid as (
  insert into pagos
    (id, venta_id, total, hora, receipt_url, payment_intent_id, metodo_pago, moneda, estado)
  overriding system value
  select payment_id, sale_id, total, now(), receipt_url, payment_intent_id, payment_method, currency, 'pagado'
  from accepted
), taken as (
  select product_id, sum(quantity)::int as quantity, sum(held)::int as held from accepted_line group by 1
), left_stock as (
  update producto set stock = producto.stock - line.quantity, reservado = producto.reservado - line.held
  from taken line where producto.id = line.product_id
  returning producto.id as product_id, producto.nombre as name, producto.id_vendedor as owner_id, producto.stock
), sold_stock as (
  select sale_id, author_id, author_name, request_id, product_id, left_stock.name, owner_id, line.quantity,
    left_stock.stock + coalesce(sum(line.quantity) over (partition by product_id order by sale_id
      rows between 1 following and unbounded following), 0) as stock
  from left_stock join accepted_line line using (product_id) join accepted using (sale_id)
), ledger as (
  insert into stock_movement
  (product_id, delta, stock_after, reason, sale_id, claim_id, actor_id, request_id, note, created_at)
select movement.product_id, movement.delta, movement.stock_after, 'sale', movement.sale_id,
  movement.claim_id, author_id, request_id, movement.note, now()
from (select product_id, -quantity, stock::int, sale_id, null::int, null::text, author_id, request_id
      from sold_stock order by sale_id, product_id) movement(product_id, delta, stock_after, sale_id, claim_id, note)
where movement.delta <> 0
), notices as (
  insert into cola_notificacion
  (usuario_id, canal, titulo, cuerpo, datos, estado, reintentos, max_reintentos, proximo_intento, creado_en, actualizado_en, clave)
select event.recipient, channel.name, left(event.title, 120), event.body, event.data,
  'PENDIENTE', 0, 3, now(), now(), now(), event.key || ':' || channel.name
from (
    select customer_id, 'Compra realizada con éxito',
      format('Tu compra por $%s fue registrada. ¡Gracias por tu preferencia!', total),
      jsonb_build_object('tipo', 'compra', 'venta_id', sale_id, 'total', total, 'fecha', now()),
      format('compra:%s', sale_id)
    from accepted
    union all
    select owner_id, 'Aviso de stock bajo',
      format('Quedan %s unidades de "%s". Te recomendamos reponer el stock.', stock, name),
      jsonb_build_object('tipo', 'stock_bajo', 'producto_id', product_id, 'producto_nombre', name,
        'stock_actual', stock, 'fecha', now()),
      format('stock_bajo:%s:%s', product_id, sale_id)
    from sold_stock
    where stock <= 7 and stock + quantity > 7) event(recipient, title, body, data, key)
cross join (values ('WEB'), ('PUSH')) channel(name)
where channel.name = 'WEB'
  or exists (select from suscripcion_movil s where s.usuario_id = event.recipient and s.activo)
on conflict (clave) do nothing
), audited as (
  insert into audit_log (tabla, operacion, fecha, usuario_id, usuario_nombre, request_id, old_data, new_data)
select 'venta', 'INSERT', now(), author_id, author_name, request_id, entry.old_data, entry.new_data
from (select null::jsonb, jsonb_build_object('id', sale_id, 'usuario_id', customer_id, 'total', total,
      'direccion', address, 'vendedor_id', seller_id, 'canal', channel, 'metodo_pago', payment_method,
      'pago_id', payment_id), author_id, author_name, request_id from accepted) entry(old_data, new_data)
),
emptied as (
  delete from counter_cart_line cart using accepted_line line join accepted using (sale_id)
  where cart.seller_id = accepted.seller_id and cart.product_id = line.product_id
)
select numbered.place::int, fresh, answer.request_hash = numbered.request_hash as same_request, status, response
from numbered join answer using (scope, key)
