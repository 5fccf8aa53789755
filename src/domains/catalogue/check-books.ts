import type { SqlClient } from '../../lib/database/sql.ts'

/** A product whose stock is not what its ledger adds up to, or less than what checkouts hold. */
export interface StockDifference {
  readonly id: number
  readonly name: string
  readonly stock: number
  /** The sum of the product's movements. */
  readonly ledger: number
  readonly reserved: number
}

/**
 * Units that came with a number that the same person had sent for the product before, after they looked at it again:
 * meant as a rule, but where the second number was a late delivery of the first, the units do not exist.
 */
export interface DoubtfulUnits {
  readonly id: number
  readonly name: string
  readonly units: number
  /** What the stock was set to. */
  readonly stock: number
  readonly day: string
}

export interface BooksCheck {
  readonly products: number
  readonly differences: readonly StockDifference[]
  /** Only units that no later adjustment of the product has settled. */
  readonly doubtful: readonly DoubtfulUnits[]
}

const mostListed = 1000

/** Compares every product's stock with its ledger, in one statement; lists at most 1000 of each kind. */
export async function checkBooks(database: SqlClient): Promise<BooksCheck> {
  const [row] = await database.read<BooksCheck>`
    with ledger as (
      select product_id, sum(delta) as units from stock_movement group by product_id
    ), different as (
      select producto.id, producto.nombre as name, producto.stock, coalesce(ledger.units, 0) as ledger,
        producto.reservado as reserved
      from producto left join ledger on ledger.product_id = producto.id
      where producto.stock <> coalesce(ledger.units, 0) or producto.stock < producto.reservado
      order by producto.id limit ${mostListed}
    ), doubtful as (
      select producto.id, producto.nombre as name, edit.delta as units, edit.stock_after as stock,
        to_char(edit.created_at, 'YYYY-MM-DD') as day
      from stock_movement edit join producto on producto.id = edit.product_id
      -- Only such an edit has a note (edit_product, import_products).
      where edit.reason in ('edit', 'import') and edit.note is not null and edit.delta > 0 and not exists (
        select from stock_movement later
        where later.product_id = edit.product_id and later.id > edit.id and later.reason = 'adjustment')
      order by edit.id desc limit ${mostListed}
    )
    select (select count(*)::int from producto) as products,
      coalesce((select json_agg(different) from different), '[]') as differences,
      coalesce((select json_agg(doubtful) from doubtful), '[]') as doubtful`
  return row!
}
