import { empty, join, raw, type Sql, sql } from '../../../lib/database/sql.ts'
import type { Condition, Entity, LineColumn, Measure, Period, Plan } from '../question/plan.ts'
import {
  type Column,
  dimensions,
  filterConditions,
  keyOf,
  lineCells,
  lineMeasures,
  measures,
  ofLines,
  type Source,
  sources,
  within,
} from './dimensions.ts'

type Columns = Readonly<Record<string, Column>>

const list = (parts: readonly Sql[]) => join(parts, ', ')
const all = (conditions: readonly Sql[]) =>
  conditions.length > 0 ? sql`where ${join(conditions, ' and ')}` : empty
const comparison = ({ is, value }: Condition, column: Sql) => sql`${column} ${raw(is)} ${value}::numeric`

/** Names of the tables of dimensions.ts and never of the question. */
const name = (measure: Measure) => raw(measure)
/** The names of what groups are told apart by. */
const keysOf = ({ by }: Plan): Sql[] => by.map((_, at) => raw(`k${at}`))
/** How two sets of groups are joined: by their keys, or as the one group that each of them is. */
const paired = (plan: Plan) => (plan.by.length > 0 ? sql`using (${list(keysOf(plan))})` : sql`on true`)

/** Sums of one source per group, with its keys. */
function grouped(plan: Plan, source: Source, of: readonly Measure[], timeZone: string, period: Period): Sql {
  const keys = keysOf(plan)
  const named = plan.by.map((each, at) => sql`${keyOf(each, timeZone, period, plan.range)} as ${keys[at]!}`)
  const sums = of.map((measure) => sql`${measures[measure](source).sql} as ${name(measure)}`)
  const conditions = [
    ...(source === 'stock' ? [] : [within(period, timeZone)]),
    ...filterConditions(plan.filters),
  ]
  return sql`select ${list([...named, ...sums])} from ${sources[source]} ${all(conditions)}
    ${keys.length > 0 ? sql`group by ${list(keys)}` : empty}`
}

/** A figure of a group that `table` may lack: an average of nothing is none, anything else is 0. */
const figure = (table: 'line' | 'g' | 'c', of: Measure) =>
  of === 'ticket_promedio' || of === 'precio_promedio'
    ? sql`${raw(table)}.${name(of)}`
    : sql`coalesce(${raw(table)}.${name(of)}, 0)`

/**
 * The groups of a period with all measures. Amounts come from the sale; from its lines where rows or filters are
 * products, brands or types, and units always.
 */
function groups(plan: Plan, timeZone: string, period: Period): Sql {
  const asked = [...plan.measures.map(({ of }) => of), ...plan.having.map(({ of }) => of as Measure)]
  const of = [...new Set(asked)]
  const fromOne = (source: Source) => grouped(plan, source, of, timeZone, period)
  if (plan.kind === 'claims') return fromOne('claim')
  if (plan.kind === 'stock') return fromOne('stock')
  const named = [...plan.by, ...plan.filters.map(({ entity }) => entity)]
  const [ofLine, ofSale] = [true, false].map((is) => of.filter((each) => lineMeasures.includes(each) === is))
  if (!ofSale?.length || named.some((each) => ofLines.includes(each))) return fromOne('line')
  if (!ofLine?.length) return fromOne('sale')
  const columns = ofLine.map((each) => sql`${figure('line', each)} as ${name(each)}`)
  return sql`select sale.*, ${list(columns)}
    from (${grouped(plan, 'sale', ofSale, timeZone, period)}) sale
    left join (${grouped(plan, 'line', ofLine, timeZone, period)}) line ${paired(plan)}`
}

/** The four columns of a comparison, of groups g and c. */
function comparedColumns({ column, of }: Plan['measures'][number]): Columns {
  const { type } = measures[of]('sale')
  const [now, before] = [figure('g', of), figure('c', of)]
  return {
    [column]: { sql: now, type },
    [`${column}_comparado`]: { sql: before, type },
    diferencia: { sql: sql`${now} - ${before}`, type },
    variacion: { sql: sql`round(100.0 * (${now} - ${before}) / nullif(${before}, 0), 2)`, type: 'decimal' },
  }
}

interface Parts {
  readonly from: Sql
  readonly conditions: readonly Sql[]
  readonly columns: Columns
  /** What tells rows of equal order apart. */
  readonly last: readonly Sql[]
}

function groupParts(plan: Plan, timeZone: string): Parts {
  const keys = keysOf(plan)
  // The first dimension's columns go before those of the same name that a product has.
  const named = plan.by.map((each, at) => dimensions[each].columns(keys[at]!)).reverse()
  const figures = plan.measures.map((measure): Columns => {
    const { column, of } = measure
    if (plan.compare) return comparedColumns(measure)
    return { [column]: { sql: sql`g.${name(of)}`, type: measures[of]('sale').type } }
  })
  const current = sql`(${groups(plan, timeZone, plan.range)}) g`
  const other = plan.compare && groups(plan, timeZone, plan.compare)
  return {
    from: other ? sql`${current} full join (${other}) c ${paired(plan)}` : current,
    conditions: plan.having.map((each) => comparison(each, sql`g.${name(each.of as Measure)}`)),
    columns: Object.assign({}, ...named, ...figures),
    last: keys,
  }
}

function lineParts({ range, filters, having }: Plan, timeZone: string): Parts {
  return {
    from: sql`${sources.line} join smartsales.sold_sale sale on sale.sale_id = s.sale_id
      join venta on venta.id = s.sale_id
      join detalleventa detail on detail.venta_id = s.sale_id and detail.producto_id = s.product_id`,
    conditions: [
      within(range, timeZone),
      ...filterConditions(filters),
      ...having.map((each) => comparison(each, lineCells[each.of as LineColumn].sql)),
    ],
    columns: lineCells,
    last: [sql`s.sale_id`, sql`s.product_id`],
  }
}

/** Things that may not have been sold. */
const things: Readonly<Record<string, Sql>> = {
  producto: sources.stock,
  marca: sql`(select id as brand_id from marca) s`,
  categoria: sql`(select id as type_id from tipoproducto) s`,
  cliente: sql`(select id as buyer_id from usuario where is_active and anonimizado_en is null
      and exists (select from rolesusuario where usuario_id = usuario.id and rol_id = 1)) s`,
}

/** What has no sale in the period; filters are on the thing itself, or on the sales that it does not have. */
function unsoldParts({ by: [by = 'producto'], range, filters, having }: Plan, timeZone: string): Parts {
  const own: readonly string[] = by === 'producto' ? ofLines : [by]
  const isOwn = ({ entity }: { entity: Entity }) => own.includes(entity)
  const others = filters.filter((each) => !isOwn(each))
  const goods = others.filter(({ entity }) => ofLines.includes(entity))
  const mine = dimensions[by].of as Sql
  const source = by === 'cliente' && goods.length === 0 ? sources.sale : sources.line
  // A brand without products of the type that is asked for is not one that did not sell any.
  const isOffered = sql`${mine} in (select ${mine} from ${sources.stock} ${all(filterConditions(goods))})`
  const columns = dimensions[by].columns(mine)
  return {
    from: things[by]!,
    conditions: [
      ...filterConditions(filters.filter(isOwn)),
      ...(goods.length > 0 && by !== 'cliente' ? [isOffered] : []),
      ...having.map((each) => comparison(each, sql`s.stock`)),
      sql`not exists (select from (
        select ${mine} as id from ${source} ${all([within(range, timeZone), ...filterConditions(others)])}
      ) sold where sold.id = ${mine})`,
    ],
    columns: by === 'producto' ? { ...columns, stock: { sql: sql`s.stock`, type: 'integer' } } : columns,
    last: [mine],
  }
}

/**
 * The statement of a plan, at most `rows` rows, each a JSON array as text in the order of the plan's columns. The plan's
 * texts and ids are its parameters; everything else stands here and in dimensions.ts. Days are cut in `timeZone`; moments
 * are what its clocks show where `isFile`, else as the wire has them.
 */
export function buildStatement(plan: Plan, timeZone: string, rows: number, isFile: boolean) {
  const toText = (moment: Sql) =>
    isFile
      ? sql`to_char(${moment} at time zone ${timeZone}, 'YYYY-MM-DD HH24:MI:SS')`
      : sql`smartsales.wire_moment(${moment})`
  const make = plan.kind === 'lines' ? lineParts : plan.kind === 'unsold' ? unsoldParts : groupParts
  const { from, conditions, columns, last } = make(plan, timeZone)
  const shown = plan.columns.map((column) => columns[column]!)
  const order = plan.order.map(
    ({ column, descending }) =>
      sql`${columns[column]!.sql} ${raw(descending ? 'desc nulls last' : 'asc nulls last')}`,
  )
  const sorted = [...order, ...last]
  const values = shown.map(({ sql, type }) => (type === 'moment' ? toText(sql) : sql))
  return {
    sql: sql`select json_build_array(${list(values)})::text as row from ${from} ${all(conditions)}
      ${sorted.length > 0 ? sql`order by ${list(sorted)}` : empty} limit ${Math.min(plan.limit ?? rows, rows)}`,
    types: shown.map(({ type }) => type),
  }
}
