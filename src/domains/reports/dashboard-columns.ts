import { type Sql, sql } from '../../lib/database/sql.ts'
import { within } from './dashboard-refunds.ts'

/** SELECT of one json object of a range's totals, out of its parts and the number of its buyers. */
const totals = (
  parts: Sql,
  buyers: Sql,
): Sql => sql`select json_build_object('sales', coalesce(sum(sales), 0),
    'amount', coalesce(sum(amount), 0)::text, 'buyers', ${buyers}) from ${parts}`

/**
 * Columns of what was sold, out of the tables `day` (day, sales, amount), `earlier` (sales, amount), `category`
 * (tipoproducto_id, units, amount), `sold` (producto_id, units, amount) and `buyer` (usuario_id, sales, amount), of
 * which the last two have at least the best, and the numbers of buyers. At most `top` products and clients are told.
 */
export function soldColumns(
  top: number,
  { buyers, earlierBuyers }: { readonly buyers: Sql; readonly earlierBuyers: Sql },
): Sql {
  return sql`(${totals(sql`day`, buyers)}) as current,
    (${totals(sql`earlier`, earlierBuyers)}) as previous,
    (select coalesce(sum(units), 0)::float8 from category) as units,
    (select coalesce(json_agg(json_build_object('day', day, 'sales', sales, 'amount', amount::text) order by day), '[]')
      from day) as days,
    (select coalesce(json_agg(json_build_object('id', best.producto_id, 'name', producto.nombre, 'units', units,
          'amount', amount::text, 'brand', marca.nombre)
        order by units desc, amount desc, best.producto_id), '[]')
      from (select * from sold order by units desc, amount desc, producto_id limit ${top}) best
      join producto on producto.id = best.producto_id join marca on marca.id = producto.marca_id) as products,
    (select coalesce(json_agg(json_build_object('name', tipoproducto.nombre, 'units', units, 'amount', amount::text)
        order by amount desc, tipoproducto.id), '[]')
      from category join tipoproducto on tipoproducto.id = category.tipoproducto_id) as categories,
    (select coalesce(json_agg(json_build_object('id', usuario.id, 'name', nombre, 'email', correo, 'sales', sales,
          'amount', amount::text) order by amount desc, sales desc, usuario.id), '[]')
      from (select * from buyer order by amount desc, sales desc, usuario_id limit ${top}) best
      join usuario on usuario.id = best.usuario_id) as clients`
}

/** Column of the three greatest sales above `amount` in the day that ends at `now`, with who bought. */
export function notableColumn(now: Date, amount: number): Sql {
  const lastDay = within({ start: new Date(now.getTime() - 86_400_000), end: now })
  return sql`(select coalesce(json_agg(json_build_object('amount', amount::text, 'client',
        (select nombre from usuario where id = usuario_id), 'sold_at', hora) order by amount desc, id), '[]')
      from (select venta.id, venta.usuario_id, venta.hora, venta.total + coalesce(refunded.amount, 0) as amount
        from venta left join refunded on refunded.id = venta.id
        where ${lastDay} and venta.total + coalesce(refunded.amount, 0) > ${amount}
        order by amount desc, venta.id limit 3) sale) as notable`
}
