import { type Sql, sql } from '../../../lib/database/sql.ts'
import type { Dimension, Entity, Filter, LineColumn, Measure, Period } from '../question/plan.ts'

/** How a column's values are: JSON numbers, texts, or days, months and moments as the wire has them. */
export type ColumnType = 'text' | 'integer' | 'decimal' | 'day' | 'month' | 'moment'

/** A column of a report: what PostgreSQL computes and what comes of it. */
export interface Column {
  readonly sql: Sql
  readonly type: ColumnType
}

const text = (sql: Sql): Column => ({ sql, type: 'text' })
const integer = (sql: Sql): Column => ({ sql, type: 'integer' })
const decimal = (sql: Sql): Column => ({ sql, type: 'decimal' })
const moment = (sql: Sql): Column => ({ sql, type: 'moment' })

const brandName = (id: Sql) => sql`coalesce((select nombre from marca where id = ${id}), '(Sin marca)')`
const typeName = (id: Sql) =>
  sql`coalesce((select nombre from tipoproducto where id = ${id}), '(Sin categoría)')`
const personName = (id: Sql) => sql`(select nombre from usuario where id = ${id})`

/** What rows are read from, under the alias s: all have their columns under the names of smartsales.sold_line. */
export const sources = {
  sale: sql`smartsales.sold_sale s`,
  line: sql`smartsales.sold_line s`,
  claim: sql`(select garantia.hora as sold_at, usuario_id as buyer_id, producto_id as product_id,
      marca_id as brand_id, tipoproducto_id as type_id, estadogarantia_id as state_id
    from garantia join venta on venta.id = venta_id join producto on producto.id = producto_id) s`,
  stock: sql`(select id as product_id, marca_id as brand_id, tipoproducto_id as type_id, stock from producto) s`,
} as const

export type Source = keyof typeof sources

/** Months from one day (`YYYY-MM-DD`) to another. */
const monthsBetween = (from: string, to: string) =>
  12 * (Number(to.slice(0, 4)) - Number(from.slice(0, 4))) + Number(to.slice(5, 7)) - Number(from.slice(5, 7))
const monday = (day: string) => Math.floor((Date.parse(day) / 86_400_000 + 3) / 7)
const daysBetween = (from: string, to: string) => (Date.parse(to) - Date.parse(from)) / 86_400_000
const quarter = (day: string) => `${day.slice(0, 5)}${3 * Math.floor((Number(day.slice(5, 7)) - 1) / 3) + 1}`

/** Moves the days of one period to the same place in another one, so that the two can be compared. */
export interface Shift {
  readonly from: Period
  readonly to: Period
}

interface DimensionSpec {
  /** What groups are told apart by. */
  key(timeZone: string, shift: Shift | undefined): Sql
  /** The columns of keyColumns(), out of the key; of a product also what a list of products shows. */
  columns(key: Sql): Readonly<Record<string, Column>>
}

const wallTime = (timeZone: string) => sql`s.sold_at at time zone ${timeZone}`

function byTime(
  unit: string,
  move: (shift: Shift) => Sql,
  columns: (key: Sql) => Record<string, Column>,
): DimensionSpec {
  return {
    key(timeZone, shift) {
      const day = sql`date_trunc(${unit}, ${wallTime(timeZone)})::date`
      return shift ? sql`(${day} + ${move(shift)})::date` : day
    },
    columns,
  }
}

const byColumn = (key: Sql, columns: (key: Sql) => Record<string, Column>): DimensionSpec => ({
  key: () => key,
  columns,
})

const months = (from: string, to: string) => sql`make_interval(months => ${monthsBetween(from, to)}::int)`
const day = (key: Sql): Column => ({ sql: sql`to_char(${key}, 'YYYY-MM-DD')`, type: 'day' })

/** What rows can be grouped by. */
export const dimensions: Readonly<Record<Dimension, DimensionSpec>> = {
  dia: byTime(
    'day',
    ({ from, to }) => sql`${daysBetween(from.start, to.start)}::int`,
    (key) => ({ fecha: day(key) }),
  ),
  semana: byTime(
    'week',
    ({ from, to }) => sql`${7 * (monday(to.start) - monday(from.start))}::int`,
    (key) => ({ semana: day(key) }),
  ),
  mes: byTime(
    'month',
    ({ from, to }) => months(from.start, to.start),
    (key) => ({ mes: { sql: sql`to_char(${key}, 'YYYY-MM-DD"T00:00:00Z"')`, type: 'month' } }),
  ),
  trimestre: byTime(
    'quarter',
    ({ from, to }) => months(quarter(from.start), quarter(to.start)),
    (key) => ({ trimestre: text(sql`to_char(${key}, 'YYYY-"T"Q')`) }),
  ),
  anio: byTime(
    'year',
    ({ from, to }) =>
      sql`make_interval(years => ${Number(to.start.slice(0, 4)) - Number(from.start.slice(0, 4))}::int)`,
    (key) => ({ anio: text(sql`to_char(${key}, 'YYYY')`) }),
  ),
  marca: byColumn(sql`s.brand_id`, (key) => ({ marca: text(brandName(key)) })),
  categoria: byColumn(sql`s.type_id`, (key) => ({ categoria: text(typeName(key)) })),
  producto: byColumn(sql`s.product_id`, (key) => ({
    producto: text(sql`(select nombre from producto where id = ${key})`),
    marca: text(brandName(sql`(select marca_id from producto where id = ${key})`)),
    categoria: text(typeName(sql`(select tipoproducto_id from producto where id = ${key})`)),
  })),
  cliente: byColumn(sql`s.buyer_id`, (key) => ({ cliente: text(personName(key)) })),
  canal: byColumn(sql`coalesce(s.channel, '')`, (key) => ({
    canal: text(sql`coalesce(nullif(${key}, ''), '(Sin canal)')`),
  })),
  estado: byColumn(sql`s.state_id`, (key) => ({
    estado: text(sql`(select nombre from estadogarantia where id = ${key})`),
  })),
  venta: byColumn(sql`s.sale_id`, (key) => ({
    venta_id: integer(key),
    fecha: moment(sql`(select hora from venta where id = ${key})`),
    cliente: text(personName(sql`(select usuario_id from venta where id = ${key})`)),
  })),
}

/** Dimensions and filters that only lines have. */
export const ofLines: readonly string[] = ['marca', 'categoria', 'producto']
/** Measures that only lines have. */
export const lineMeasures: readonly Measure[] = ['unidades', 'precio_promedio']

const sales = { sale: sql`count(*)`, line: sql`count(distinct s.sale_id)` }

/** What is summed per group, out of the source s. */
export const measures: Readonly<Record<Measure, (source: Source) => Column>> = {
  monto: () => decimal(sql`coalesce(sum(s.amount), 0)`),
  unidades: () => integer(sql`coalesce(sum(s.units), 0)`),
  n_ventas: (source) => integer(source === 'line' ? sales.line : sales.sale),
  ticket_promedio: (source) =>
    decimal(sql`round(sum(s.amount) / nullif(${source === 'line' ? sales.line : sales.sale}, 0), 2)`),
  precio_promedio: () => decimal(sql`round(sum(s.amount) / nullif(sum(s.units), 0), 2)`),
  n_clientes: () => integer(sql`count(distinct s.buyer_id)`),
  primera_venta: () => moment(sql`min(s.sold_at)`),
  ultima_venta: () => moment(sql`max(s.sold_at)`),
  n_casos: () => integer(sql`count(*)`),
  stock: () => integer(sql`coalesce(sum(s.stock), 0)`),
}

/** The columns of a sale line, out of smartsales.sold_line s with its sale, venta and detalleventa. */
export const lineCells: Readonly<Record<LineColumn, Column>> = {
  venta_id: integer(sql`s.sale_id`),
  fecha: moment(sql`s.sold_at`),
  cliente: text(sql`coalesce(${personName(sql`s.buyer_id`)}, '(Sin cliente)')`),
  direccion: text(sql`coalesce(venta.direccion, '')`),
  producto_id: integer(sql`s.product_id`),
  producto: text(sql`s.product_name`),
  marca: text(brandName(sql`s.brand_id`)),
  categoria: text(typeName(sql`s.type_id`)),
  cantidad: integer(sql`s.units`),
  precio_unit: decimal(sql`round(s.amount / nullif(s.units, 0), 2)`),
  subtotal: decimal(sql`s.amount`),
  total_venta: decimal(sql`sale.amount`),
  limitegarantia: moment(sql`detail.limitegarantia`),
}

const filtered: Readonly<Record<Entity, (filter: Filter) => Sql>> = {
  marca: ({ ids }) => sql`s.brand_id = any(${ids}::int[])`,
  categoria: ({ ids }) => sql`s.type_id = any(${ids}::int[])`,
  producto: ({ ids }) => sql`s.product_id = any(${ids}::int[])`,
  cliente: ({ ids }) => sql`s.buyer_id = any(${ids}::uuid[])`,
  canal: ({ texts }) => sql`s.channel = any(${texts}::text[])`,
  estado: ({ texts }) =>
    sql`s.state_id in (select id from estadogarantia where nombre = any(${texts}::text[]))`,
}

/** Conditions that hold for the rows of s that the filters let through. */
export const filterConditions = (filters: readonly Filter[]): Sql[] =>
  filters.map((filter) => filtered[filter.entity](filter))

/** The rows of s whose moment is in a period. */
export const within = ({ from, until }: Period): Sql => sql`s.sold_at >= ${from} and s.sold_at < ${until}`
