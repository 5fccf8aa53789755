import { empty, join, raw, type Sql, sql } from '../../../lib/database/sql.ts'
import {
  type Condition,
  type Entity,
  type LineColumn,
  type Measure,
  type Period,
  type Plan,
  refuse,
} from '../question/plan.ts'
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

const key = (at: number) => raw(`k${at}`)
/** Names of the tables above and never of the question. */
const name = (measure: Measure) => raw(measure)
const all = (conditions: readonly Sql[]) =>
  conditions.length > 0 ? sql`where ${join(conditions, ' and ')}` : empty
const list = (parts: readonly Sql[]) => join(parts, ', ')

const comparison = ({ is, value }: Condition, column: Sql) => sql`${column} ${raw(is)} ${value}::numeric`

/** Sums of one source per group, with the keys k0 and k1. */
function grouped(plan: Plan, source: Source, of: readonly Measure[], timeZone: string, period: Period): Sql {
  const keys = plan.by.map((each, at) => sql`${keyOf(each, timeZone, period, plan.range)} as ${key(at)}`)
  const sums = of.map((measure) => sql`${measures[measure](source).sql} as ${name(measure)}`)
  const conditions = [...(source === 'stock' ? [] : [within(period)]), ...filterConditions(plan.filters)]
  const places = plan.by.map((_each, at) => raw(`${at + 1}`))
  return sql`select ${list([...keys, ...sums])} from ${sources[source]} ${all(conditions)}
    ${places.length > 0 ? sql`group by ${list(places)}` : empty}`
}

const matching = (plan: Plan, left: string, right: string) =>
  plan.by.length > 0
    ? join(
        plan.by.map((_each, at) => sql`${raw(left)}.${key(at)} = ${raw(right)}.${key(at)}`),
        ' and ',
      )
    : sql`true`

const measuresOf = ({ measures, having }: Plan): Measure[] => [
  ...new Set([...measures.map(({ of }) => of), ...having.map(({ of }) => of as Measure)]),
]

/**
 * The groups of a period with all measures. Amounts come from the sale; from its lines where rows or filters are
 * products, brands or types, and units always.
 */
function groups(plan: Plan, timeZone: string, period: Period): Sql {
  const of = measuresOf(plan)
  const fromOne = (source: Source) => grouped(plan, source, of, timeZone, period)
  if (plan.kind === 'claims') return fromOne('claim')
  if (plan.kind === 'stock') return fromOne('stock')
  const isOfLines = [...plan.by, ...plan.filters.map(({ entity }) => entity)].some((each) =>
    ofLines.includes(each),
  )
  const ofSale = of.filter((each) => !lineMeasures.includes(each))
  const ofLine = of.filter((each) => lineMeasures.includes(each))
  if (isOfLines || ofSale.length === 0) return fromOne('line')
  if (ofLine.length === 0) return fromOne('sale')
  const columns = ofLine.map(
    (each) =>
      sql`${each === 'unidades' ? sql`coalesce(line.unidades, 0)` : sql`line.${name(each)}`} as ${name(each)}`,
  )
  return sql`select sale.*, ${list(columns)}
    from (${grouped(plan, 'sale', ofSale, timeZone, period)}) sale
    left join (${grouped(plan, 'line', ofLine, timeZone, period)}) line on ${matching(plan, 'sale', 'line')}`
}

/** `of` may have no figure where nothing was sold; anything else is 0 there. */
const isAverage = (of: Measure) => of === 'ticket_promedio' || of === 'precio_promedio'

/** The four columns of a comparison, of groups g and c. */
function comparedColumns({ measures: [measure] }: Plan): Columns {
  const { column, of } = measure!
  const { type } = measures[of]('sale')
  if (type === 'moment') refuse('Se comparan montos y cantidades, no fechas.')
  const figure = (table: Sql) =>
    isAverage(of) ? sql`${table}.${name(of)}` : sql`coalesce(${table}.${name(of)}, 0)`
  const [now, before] = [figure(sql`g`), figure(sql`c`)]
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
  const { by, compare, range } = plan
  const keys = by.map((_each, at) =>
    compare ? sql`coalesce(g.${key(at)}, c.${key(at)})` : sql`g.${key(at)}`,
  )
  // The first dimension's columns go before those of the same name that a product has.
  const named: Columns = Object.assign(
    {},
    ...by.map((each, at) => dimensions[each].columns(keys[at]!)).reverse(),
  )
  const own = Object.fromEntries(
    plan.measures.map(({ column, of }) => [
      column,
      { sql: sql`g.${name(of)}`, type: measures[of]('sale').type },
    ]),
  )
  const current = sql`(${groups(plan, timeZone, range)}) g`
  const other = compare && groups(plan, timeZone, compare)
  return {
    from: other ? sql`${current} full join (${other}) c on ${matching(plan, 'g', 'c')}` : current,
    conditions: plan.having.map((each) => comparison(each, sql`g.${name(each.of as Measure)}`)),
    columns: { ...named, ...(compare ? comparedColumns(plan) : own) },
    last: keys,
  }
}

function lineParts({ range, filters, having }: Plan): Parts {
  return {
    from: sql`${sources.line} join smartsales.sold_sale sale on sale.sale_id = s.sale_id
      join venta on venta.id = s.sale_id
      join detalleventa detail on detail.venta_id = s.sale_id and detail.producto_id = s.product_id`,
    conditions: [
      within(range),
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
function unsoldParts({ by: [by = 'producto'], range, filters, having }: Plan): Parts {
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
        select ${mine} as id from ${source} ${all([within(range), ...filterConditions(others)])}
      ) sold where sold.id = ${mine})`,
    ],
    columns: by === 'producto' ? { ...columns, stock: { sql: sql`s.stock`, type: 'integer' } } : columns,
    last: [mine],
  }
}

/**
 * The statement of a plan, at most `rows` rows, each a JSON array as text in the order of the plan's columns. The plan's
 * texts and ids are its parameters; everything else stands here and in dimensions.ts. Days are cut in `timeZone`.
 */
export function buildStatement(plan: Plan, timeZone: string, rows: number) {
  const make = plan.kind === 'lines' ? lineParts : plan.kind === 'unsold' ? unsoldParts : groupParts
  const { from, conditions, columns, last } = make(plan, timeZone)
  const shown = plan.columns.map((column) => columns[column]!)
  const order = plan.order.map(
    ({ column, descending }) =>
      sql`${columns[column]!.sql} ${raw(descending ? 'desc nulls last' : 'asc nulls last')}`,
  )
  const sorted = [...order, ...last]
  return {
    sql: sql`select json_build_array(${list(shown.map(({ sql }) => sql))})::text as row from ${from} ${all(conditions)}
      ${sorted.length > 0 ? sql`order by ${list(sorted)}` : empty} limit ${Math.min(plan.limit ?? rows, rows)}`,
    types: shown.map(({ type }) => type),
  }
}
