import { type Sql, sql } from '../../../lib/database/sql.ts'
import type { ImportRow } from './read-rows.ts'

export interface RowsToJudge {
  readonly rows: readonly ImportRow[]
  readonly authorId: string | null
  /** The condition on `producto` for products that the author may change. */
  readonly scope: Sql
  /** The stock after the edit, from the columns of `compared`. */
  readonly newStock: Sql
}

/**
 * CTEs that end in `judged`: every row of the file with what it means (`product_id`, `is_new`, `is_changed`,
 * `stock`, `brand_id`, `type_id`) or its `error`. The products that rows are about are locked in id order
 * (`held`).
 */
export function judgedRows({ rows, authorId, scope, newStock }: RowsToJudge): Sql {
  return sql`sent as materialized (
      select * from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as sent(row int, id int, name text,
        price text, stock int, warranty int, brand text, type text, error text)
    ), brand as materialized (
      select distinct on (lower(nombre)) lower(nombre) as name, id from marca order by lower(nombre), nombre_duplicado, id
    ), kind as materialized (
      select distinct on (lower(nombre)) lower(nombre) as name, id from tipoproducto
      order by lower(nombre), nombre_duplicado, id
    ), known as (
      select sent.*, brand.id as brand_id, kind.id as type_id
      from sent left join brand on brand.name = lower(sent.brand) left join kind on kind.name = lower(sent.type)
    ), namesake as materialized (
      select lower(nombre) as name, marca_id, tipoproducto_id, min(id) as id, count(*) as products
      from producto where id_vendedor = ${authorId}::uuid
        and lower(nombre) in (select lower(name) from sent where sent.id is null)
      group by 1, 2, 3
    ), matched as materialized (
      select known.*, coalesce(known.id, namesake.id) as target_id, namesake.products as namesakes
      from known left join namesake on known.id is null and namesake.name = lower(known.name)
        and namesake.marca_id = known.brand_id and namesake.tipoproducto_id = known.type_id
    ), seen as materialized (
      select id, stock from producto where id in (select target_id from matched)
    ), held as materialized (
      select * from producto where id in (select target_id from matched where error is null) and ${scope}
      order by id for no key update
    ), compared as materialized (
      select matched.row, matched.name, matched.price, matched.warranty, matched.brand, matched.type,
        matched.brand_id, matched.type_id, matched.target_id, matched.error, matched.namesakes,
        matched.stock as sent_stock, held.id as product_id, held.stock as old_stock, held.reservado,
        seen.stock as seen_stock, shown.stock as shown_stock,
        held.id is not null and matched.error is null and (held.nombre, held.precio, held.tiempogarantia,
          held.marca_id, held.tipoproducto_id) is distinct from
          (matched.name, case when matched.error is null then matched.price::numeric end, matched.warranty,
          matched.brand_id, matched.type_id) as changes_more,
        first_value(matched.row) over (partition by coalesce(matched.target_id::text,
          lower(matched.name) || chr(10) || matched.brand_id || chr(10) || matched.type_id, 'row ' || matched.row)
          order by matched.error is not null, matched.row) as first_row
      from matched
      left join held on held.id = matched.target_id
      left join seen on seen.id = matched.target_id
      left join shown_stock shown on shown.product_id = held.id and shown.user_id = ${authorId}::uuid
    ), counted as materialized (
      select compared.*, case when product_id is null then sent_stock else ${newStock} end as wanted_stock
      from compared
    ), judged as materialized (
      select counted.row, name, price, warranty, brand_id, type_id, old_stock, product_id is null as is_new,
        coalesce(product_id, case when verdict.error is null
          then nextval(pg_get_serial_sequence('producto', 'id'))::int end) as product_id,
        case when verdict.error is null then wanted_stock::int end as stock,
        product_id is not null and (changes_more or wanted_stock <> old_stock) as is_changed, verdict.error
      from counted, lateral (select case
        when counted.error is not null then counted.error
        when brand_id is null then format('La marca "%s" no existe.', brand)
        when type_id is null then format('El tipo de producto "%s" no existe.', type)
        when target_id is not null and product_id is null then format('No tiene un producto con el ID %s.', target_id)
        when namesakes > 1 then 'Hay varios productos con este nombre, marca y tipo; use el archivo exportado, que lleva el ID.'
        when first_row <> counted.row then format('El producto se repite: ya está en la fila %s.', first_row)
        when product_id is null and price::numeric = 0 then 'El precio debe ser mayor que cero.'
        when wanted_stock > 2147483647 then 'El stock supera el máximo de 2147483647.'
        when product_id is not null and wanted_stock <> old_stock and wanted_stock < reservado then format(
          'El stock cambió mientras tanto: hay %s unidades, de ellas %s apartadas por compras en curso.',
          old_stock, reservado)
        end as error) verdict
    )`
}
