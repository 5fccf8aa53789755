import { type Sql, sql } from '../../lib/database/sql.ts'
import { Role } from '../../lib/roles.ts'

/** As many alerts of each kind. */
const mostAlerts = 5

const pending = sql`estadogarantia_id = (
    select id from estadogarantia where lower(nombre) = 'pendiente' order by id limit 1)`

/**
 * For a WITH, the tables `shelf` (id, tipoproducto_id, precio, stock) of all products, which are read once, and
 * `scarce` of those with no more than `lowStockThreshold` units.
 */
export function shopTables(lowStockThreshold: number): Sql {
  return sql`shelf as materialized (
      select id, tipoproducto_id, precio, stock from producto
    ), scarce as materialized (
      select id, nombre, stock, busqueda, id_vendedor from producto where stock <= ${lowStockThreshold}::int
    )`
}

const scarceProducts = (condition: Sql, order: Sql): Sql => sql`
  (select coalesce(json_agg(json_build_object('name', nombre, 'units', stock, 'seller',
        (select nombre from usuario where id = id_vendedor)) order by ${order}), '[]')
    from (select * from scarce where ${condition} order by ${order} limit ${mostAlerts}) first)`

/**
 * Columns of how the shop stands now, whatever the window: scarce products, pending claims, and how much there
 * is. Accounts that were closed are nobody any more.
 */
export const shopColumns = sql`
  ${scarceProducts(sql`stock > 0`, sql`stock, busqueda, id`)} as low_stock,
  ${scarceProducts(sql`stock <= 0`, sql`busqueda, id`)} as out_of_stock,
  (select count(*)::int from garantia where ${pending}) as pending_claims,
  (select coalesce(json_agg(json_build_object('product', coalesce(detalleventa.nombre_producto, producto.nombre),
        'client', usuario.nombre, 'claimed_at', claim.hora) order by claim.hora desc, claim.id desc), '[]')
    from (select * from garantia where ${pending} order by hora desc, id desc limit ${mostAlerts}) claim
    join detalleventa on detalleventa.venta_id = claim.venta_id and detalleventa.producto_id = claim.producto_id
    join producto on producto.id = claim.producto_id
    join venta on venta.id = claim.venta_id join usuario on usuario.id = venta.usuario_id) as claims,
  (select json_build_object('products', count(*), 'value', coalesce(sum(precio * stock), 0)::text)
    from shelf) as inventory,
  json_build_object('users', (select count(*) from usuario where is_active), 'sellers', (
      select count(*) from rolesusuario join usuario on usuario.id = rolesusuario.usuario_id
      where rol_id = ${Role.Vendedor} and is_active)) as people`
