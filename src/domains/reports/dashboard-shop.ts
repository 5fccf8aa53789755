import { raw, type Sql, sql } from '../../lib/database/sql.ts'
import { Role } from '../../lib/roles.ts'

/** As many alerts of each kind; in the text, so that a plan that is kept knows how few they are. */
const mostAlerts = raw('5')

/** The orders in which products with few units, and without any, are told. */
export const scarcityOrders = { few: sql`stock, busqueda, id`, out: sql`busqueda, id` }

const pending = sql`estadogarantia_id = (
    select id from estadogarantia where lower(nombre) = 'pendiente' order by id limit 1)`

/**
 * For a WITH, the tables `shop` (what is kept), `shop_change` as `news`, and `scarce`: products with no more than
 * `lowStockThreshold` units, all or at least the first of each kind.
 *
 * Those first are among the listed ones that did not change since and all that did, as long as enough of the listed
 * are left. Otherwise every product is looked at.
 */
export function shopTables(lowStockThreshold: number): Sql {
  return sql`shop as materialized (
      select * from shop_count limit 1
    ), news as materialized (
      select product_id, value, people from shop_change
    ), changed as materialized (
      select distinct product_id as id from news where product_id is not null
    ), listed as materialized (
      select product.*, is_few from (
        select unnest(few) as listed_id, true as is_few from shop union all select unnest(out), false from shop
      ) list cross join lateral (
        select id, nombre, stock, busqueda, id_vendedor from producto where id = listed_id offset 0
      ) product where id not in (select id from changed)
    ), enough as materialized (
      select from shop where threshold = ${lowStockThreshold}::int
        and (few_is_whole or (select count(*) from listed where is_few) >= ${mostAlerts})
        and (out_is_whole or (select count(*) from listed where not is_few) >= ${mostAlerts})
    ), scarce as materialized (
      select id, nombre, stock, busqueda, id_vendedor from listed where exists (select from enough)
      union all
      select product.* from changed cross join lateral (
        select id, nombre, stock, busqueda, id_vendedor from producto where id = changed.id offset 0
      ) product where stock <= ${lowStockThreshold}::int and exists (select from enough)
      union all
      select id, nombre, stock, busqueda, id_vendedor from producto
      where stock <= ${lowStockThreshold}::int and not exists (select from enough)
    )`
}

const scarceProducts = (condition: Sql, order: Sql): Sql => sql`
  (select coalesce(json_agg(json_build_object('name', nombre, 'units', stock, 'seller',
        (select nombre from usuario where id = id_vendedor)) order by ${order}), '[]')
    from (select * from scarce where ${condition} order by ${order} limit ${mostAlerts}) first)`

/**
 * Columns of how the shop stands now, whatever the window, out of `shopTables`: scarce products, pending claims, and
 * how much there is. Accounts that were closed are nobody any more. `shop_changes` is how many changes are not kept
 * yet, and `has_lists` whether scarce products are.
 */
export const shopColumns = sql`
  ${scarceProducts(sql`stock > 0`, scarcityOrders.few)} as low_stock,
  ${scarceProducts(sql`stock <= 0`, scarcityOrders.out)} as out_of_stock,
  (select count(*)::int from garantia where ${pending}) as pending_claims,
  (select coalesce(json_agg(json_build_object('product', coalesce(detalleventa.nombre_producto, producto.nombre),
        'client', usuario.nombre, 'claimed_at', claim.hora) order by claim.hora desc, claim.id desc), '[]')
    from (select * from garantia where ${pending} order by hora desc, id desc limit ${mostAlerts}) claim
    join detalleventa on detalleventa.venta_id = claim.venta_id and detalleventa.producto_id = claim.producto_id
    join producto on producto.id = claim.producto_id
    join venta on venta.id = claim.venta_id join usuario on usuario.id = venta.usuario_id) as claims,
  json_build_object('products', (select count(*) from producto),
    'value', ((select value from shop) + (select coalesce(sum(value), 0) from news))::text) as inventory,
  json_build_object('users', (select people from shop) + (select coalesce(sum(people), 0) from news), 'sellers', (
      select count(*) from rolesusuario join usuario on usuario.id = rolesusuario.usuario_id
      where rol_id = ${raw(String(Role.Vendedor))} and is_active)) as people,
  (select count(*)::int from news) as shop_changes,
  exists (select from enough) as has_lists`
