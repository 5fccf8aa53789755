import { raw, type Sql, sql } from '../../../lib/database/sql.ts'
import { meanInSql } from '../../../lib/money.ts'
import type { Dimension, Filter, LineColumn, Measure, Period } from '../question/plan.ts'

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

const nameIn = (
  table: 'marca' | 'tipoproducto' | 'producto' | 'usuario' | 'estadogarantia',
  id: Sql,
): Column => text(sql`(select nombre from ${raw(table)} where id = ${id})`)

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

interface DimensionSpec {
  /** What groups are told apart by, or what days are cut to. */
  readonly of: Sql | 'day' | 'week' | 'month' | 'quarter' | 'year'
  /** The columns of keyColumns(), out of the key; of a product also what a list of products shows. */
  columns(key: Sql): Readonly<Record<string, Column>>
}

const day = (key: Sql): Column => ({ sql: sql`to_char(${key}, 'YYYY-MM-DD')`, type: 'day' })
const month = (key: Sql): Column => ({ sql: sql`to_char(${key}, 'YYYY-MM-DD"T00:00:00Z"')`, type: 'month' })

/** What rows can be grouped by. */
export const dimensions: Readonly<Record<Dimension, DimensionSpec>> = {
  dia: { of: 'day', columns: (key) => ({ fecha: day(key) }) },
  semana: { of: 'week', columns: (key) => ({ semana: day(key) }) },
  mes: { of: 'month', columns: (key) => ({ mes: month(key) }) },
  trimestre: { of: 'quarter', columns: (key) => ({ trimestre: text(sql`to_char(${key}, 'YYYY-"T"Q')`) }) },
  anio: { of: 'year', columns: (key) => ({ anio: text(sql`to_char(${key}, 'YYYY')`) }) },
  marca: { of: sql`s.brand_id`, columns: (key) => ({ marca: nameIn('marca', key) }) },
  categoria: { of: sql`s.type_id`, columns: (key) => ({ categoria: nameIn('tipoproducto', key) }) },
  producto: {
    of: sql`s.product_id`,
    columns: (key) => ({
      producto: nameIn('producto', key),
      marca: nameIn('marca', sql`(select marca_id from producto where id = ${key})`),
      categoria: nameIn('tipoproducto', sql`(select tipoproducto_id from producto where id = ${key})`),
    }),
  },
  cliente: { of: sql`s.buyer_id`, columns: (key) => ({ cliente: nameIn('usuario', key) }) },
  canal: { of: sql`s.channel`, columns: (key) => ({ canal: text(key) }) },
  estado: { of: sql`s.state_id`, columns: (key) => ({ estado: nameIn('estadogarantia', key) }) },
  venta: {
    of: sql`s.sale_id`,
    columns: (key) => ({
      venta_id: integer(key),
      fecha: moment(sql`(select hora from venta where id = ${key})`),
      cliente: nameIn('usuario', sql`(select usuario_id from venta where id = ${key})`),
    }),
  },
}

/** What a dimension tells groups of `period` apart by: beside those of `shown`, the place of each there. */
export function keyOf(dimension: Dimension, timeZone: string, period: Period, shown: Period): Sql {
  const { of } = dimensions[dimension]
  if (typeof of !== 'string') return of
  const key = sql`date_trunc(${of}, s.sold_at at time zone ${timeZone})::date`
  if (period === shown) return key
  const firstOf = ({ start }: Period) => sql`date_trunc(${of}, ${start}::timestamp)`
  const [to, from] = [firstOf(shown), firstOf(period)]
  // Days and weeks are moved by days; months, quarters and years by months, as they differ in length.
  const distance = of === 'day' || of === 'week' ? sql`(${to} - ${from})` : sql`age(${to}, ${from})`
  return sql`(${key} + ${distance})::date`
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
    decimal(meanInSql(sql`sum(s.amount)`, source === 'line' ? sales.line : sales.sale)),
  precio_promedio: () => decimal(meanInSql(sql`sum(s.amount)`, sql`sum(s.units)`)),
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
  cliente: nameIn('usuario', sql`s.buyer_id`),
  direccion: text(sql`venta.direccion`),
  producto_id: integer(sql`s.product_id`),
  producto: text(sql`s.product_name`),
  marca: nameIn('marca', sql`s.brand_id`),
  categoria: nameIn('tipoproducto', sql`s.type_id`),
  cantidad: integer(sql`s.units`),
  precio_unit: decimal(sql`round(s.amount / nullif(s.units, 0), 2)`),
  subtotal: decimal(sql`s.amount`),
  total_venta: decimal(sql`sale.amount`),
  limitegarantia: moment(sql`detail.limitegarantia`),
}

/** Conditions that hold for the rows of s that the filters let through. */
export const filterConditions = (filters: readonly Filter[]): Sql[] =>
  filters.map(({ entity, ids, texts }) => {
    if (entity === 'canal') return sql`s.channel = any(${texts}::text[])`
    if (entity === 'estado')
      return sql`s.state_id in (select id from estadogarantia where nombre = any(${texts}::text[]))`
    return sql`${dimensions[entity].of as Sql} = any(${ids}::${raw(entity === 'cliente' ? 'uuid' : 'int')}[])`
  })

/** The rows of s whose moment is in a period of the clocks of `timeZone`. */
export const within = ({ start, end }: Period, timeZone: string): Sql =>
  sql`s.sold_at >= ${start}::timestamp at time zone ${timeZone} and s.sold_at < ${end}::timestamp at time zone ${timeZone}`
