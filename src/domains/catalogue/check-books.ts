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

export interface StockCheck {
  readonly products: number
  readonly differences: readonly StockDifference[]
}

const mostDifferences = 1000

/** Compares every product's stock with its ledger, in one statement; lists at most 1000 differences. */
export async function checkStock(database: SqlClient): Promise<StockCheck> {
  const [row] = await database.read<StockCheck>`
    with ledger as (
      select product_id, sum(delta) as units from stock_movement group by product_id
    ), different as (
      select producto.id, producto.nombre as name, producto.stock, coalesce(ledger.units, 0) as ledger,
        producto.reservado as reserved
      from producto left join ledger on ledger.product_id = producto.id
      where producto.stock <> coalesce(ledger.units, 0) or producto.stock < producto.reservado
      order by producto.id limit ${mostDifferences}
    )
    select (select count(*)::int from producto) as products,
      coalesce((select json_agg(different) from different), '[]') as differences`
  return row ?? { products: 0, differences: [] }
}
