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
