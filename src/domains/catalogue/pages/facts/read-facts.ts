import { type Sql, type SqlClient, sql } from '../../../../lib/database/sql.ts'
import { ColumnsBuilder, type ProductFacts, replaced } from './builder.ts'
import type { Columns } from './columns.ts'

/** The facts of all products at a version of the catalogue. */
export interface Facts {
  readonly version: string
  readonly columns: Columns
}

/** How many products there may be, and bytes of their names. */
export interface Bounds {
  readonly products: number
  readonly bytes: number
}

/** Products of a statement: some milliseconds of the event loop. */
const sliceLength = 5000
/** More changed products than these are not read by themselves. */
const mostChanged = 5000

/** Columns of products, each as an array, with the version at which they were so. */
interface SliceRow {
  readonly version: string
  readonly ids: readonly number[]
  readonly texts: readonly string[]
  readonly cents: readonly number[]
  readonly brands: readonly number[]
  readonly types: readonly number[]
  readonly sellers: readonly string[]
  readonly left: readonly boolean[]
}

interface ChangesRow extends SliceRow {
  /** Whether all changes since the version asked for are recorded, and not too many. */
  readonly complete: boolean
  readonly changes: number
  readonly changed: readonly number[]
}

const column = (value: Sql) => sql`coalesce(json_agg(${value}), '[]')`

/** What `SliceRow` has but the version, of the products that `which` selects; in the order of search text and id. */
const slice = (which: Sql) => sql`select ${column(sql`id`)} as ids, ${column(sql`busqueda`)} as texts,
    ${column(sql`(precio * 100)::bigint`)} as cents, ${column(sql`marca_id`)} as brands,
    ${column(sql`tipoproducto_id`)} as types, ${column(sql`id_vendedor`)} as sellers,
    ${column(sql`stock > reservado`)} as left
  from (select * from producto where ${which} order by busqueda, id limit ${sliceLength}::int) product`

function* productsOf(row: SliceRow): Generator<ProductFacts> {
  for (let place = 0; place < row.ids.length; place += 1) {
    yield {
      id: row.ids[place]!,
      text: row.texts[place]!,
      cents: row.cents[place]!,
      brandId: row.brands[place]!,
      typeId: row.types[place]!,
      sellerId: row.sellers[place]!,
      isLeft: row.left[place]!,
    }
  }
}

/**
 * Reads all products, slice by slice. What changed between the first slice and the last may be there as it was, as
 * it is, twice or not at all: `catchUp` makes it right. Undefined when there is more than `bounds`.
 */
export async function readAll(database: SqlClient, bounds: Bounds): Promise<Facts | undefined> {
  const builder = new ColumnsBuilder()
  let version: string | undefined
  let last: ProductFacts = { id: 0, text: '', cents: 0, brandId: 0, typeId: 0, sellerId: '', isLeft: false }
  for (;;) {
    const after = sql`(busqueda, id) > (${last.text}, ${last.id}::int)`
    const [row] = await database.read<SliceRow>`
      select version, slice.* from catalogue_version, (${slice(after)}) slice`
    if (!row) return undefined
    version ??= row.version
    for (const product of productsOf(row)) {
      builder.add(product)
      last = product
    }
    if (builder.count > bounds.products || builder.size > bounds.bytes) return undefined
    if (row.ids.length < sliceLength) return { version, columns: builder.finish() }
  }
}

/**
 * The facts as they are now, and how many changes ago the others were so; in one statement. Undefined when it is not
 * known what changed, or too much did.
 */
export async function catchUp(
  database: SqlClient,
  { version, columns }: Facts,
): Promise<(Facts & { readonly changes: number }) | undefined> {
  const [row] = await database.read<ChangesRow>`
    with current as materialized (
      select version, complete_since from catalogue_version
    ), recent as materialized (
      select product_id from catalogue_change where version > ${version}::bigint limit ${mostChanged + 1}::int
    ), complete as materialized (
      select ${version}::bigint between complete_since and version
        and (select count(*) from recent) <= ${mostChanged}::int as yes
      from current
    ), changed as materialized (
      select distinct product_id as id from recent where (select yes from complete)
    )
    select version, complete.yes as complete, (select count(*)::int from recent) as changes,
      (select coalesce(json_agg(id), '[]') from changed) as changed, slice.*
    from current, complete, (${slice(sql`id = any(array(select id from changed))`)}) slice`
  if (!row?.complete) return undefined
  const { changes, changed } = row
  if (changed.length === 0) return { version: row.version, columns, changes }
  const now = replaced(columns, new Set(changed), [...productsOf(row)])
  return { version: row.version, columns: now, changes }
}
