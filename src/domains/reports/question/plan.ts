/** What the rows of a report are grouped by, and its name for people. */
export const dimensionNames = {
  dia: 'día',
  semana: 'semana',
  mes: 'mes',
  trimestre: 'trimestre',
  anio: 'año',
  marca: 'marca',
  categoria: 'categoría',
  producto: 'producto',
  cliente: 'cliente',
  canal: 'canal',
  estado: 'estado',
  venta: 'venta',
}
export type Dimension = keyof typeof dimensionNames

/** What is summed or counted per group, and its name for people. `n_casos` counts warranty claims. */
export const measureNames = {
  monto: 'monto',
  unidades: 'unidades',
  n_ventas: 'número de ventas',
  ticket_promedio: 'ticket promedio',
  precio_promedio: 'precio promedio',
  n_clientes: 'número de clientes',
  primera_venta: 'primera venta',
  ultima_venta: 'última venta',
  n_casos: 'número de reclamos',
  stock: 'stock',
}
export type Measure = keyof typeof measureNames

/** Titles of the reports on what has no sale in the period, by dimension; the intents are made of them. */
export const unsoldNames = {
  producto: 'Productos sin ventas',
  marca: 'Marcas sin ventas',
  categoria: 'Categorías sin ventas',
  cliente: 'Clientes sin compras',
}

/** What has a name of its own, in the order in which a word is looked up. */
export const namedEntities = ['marca', 'categoria', 'producto', 'cliente'] as const
export type NamedEntity = (typeof namedEntities)[number]

/** What a filter is about. Ids are those of the vocabulary; `estado` and `canal` have texts only. */
export type Entity = NamedEntity | 'estado' | 'canal'

export type Format = 'pdf' | 'xlsx' | 'csv'

/** Columns of a report with one row per sale line, in the order of the contract. */
export const lineColumns = [
  'venta_id',
  'fecha',
  'cliente',
  'direccion',
  'producto_id',
  'producto',
  'marca',
  'categoria',
  'cantidad',
  'precio_unit',
  'subtotal',
  'total_venta',
  'limitegarantia',
] as const

export type LineColumn = (typeof lineColumns)[number]

const columnNames: Readonly<Record<string, string>> = {
  ...measureNames,
  ...dimensionNames,
  venta_id: 'número de venta',
  direccion: 'dirección',
  producto_id: 'código del producto',
  precio_unit: 'precio unitario',
  total_venta: 'total de la venta',
  limitegarantia: 'límite de garantía',
}

/** The name for people of a dimension, measure or column. */
export const nameOf = (key: string): string => columnNames[key] ?? key

const ownColumns: Readonly<Record<string, readonly string[]>> = {
  dia: ['fecha'],
  venta: ['venta_id', 'fecha', 'cliente'],
}

/** The columns that name a group. Client and product are grouped by id although only their names are shown. */
export const keyColumns = (by: readonly (Dimension | Measure)[]): string[] =>
  by.flatMap((dimension) => ownColumns[dimension] ?? dimension)

/** The first day and the one after the last, `YYYY-MM-DD` of the business time zone. */
export type Period = Readonly<Record<'start' | 'end', string>>

export interface Filter {
  readonly entity: Entity
  /** Any of these; empty for `estado` and `canal`, whose texts are the values. */
  readonly ids: readonly (number | string)[]
  readonly texts: readonly string[]
}

export type Comparison = '<' | '<=' | '>' | '>=' | '='

/** A bound on a group's measure, or on a column of a sale line when the plan's kind is `lines`. */
export interface Condition {
  readonly of: Measure | LineColumn
  readonly is: Comparison
  readonly value: number
}

/** What a question asks for: everything that the report's statement, its answer and its file need. */
export interface Plan {
  /** Sums of sales, sale lines, counts of warranty claims, units now, or what has no sale in the period. */
  readonly kind: 'groups' | 'lines' | 'claims' | 'stock' | 'unsold'
  /** The name of the report on the wire. */
  readonly intent: string
  /** At most two; none is one row of totals. */
  readonly by: readonly Dimension[]
  /** Each with the name of its column. */
  readonly measures: readonly { readonly column: string; readonly of: Measure }[]
  /** All columns in the order of the wire. */
  readonly columns: readonly string[]
  readonly range: Period
  /** The second period of a comparison; groups by time are paired by their place in the period. */
  readonly compare: Period | null
  readonly filters: readonly Filter[]
  readonly having: readonly Condition[]
  readonly order: readonly { readonly column: string; readonly descending: boolean }[]
  /** Rows at most; null is all of them, up to the cap of the statement. */
  readonly limit: number | null
  readonly format: Format | null
  /** The columns and the grouping in the words of the contract, for `_columns` and `_group_by`. */
  readonly asked: { readonly columns: readonly string[]; readonly groupBy: Dimension | null }
}

/** A question that cannot be answered; the message is Spanish, names the words at fault as written, and is fit for people. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
}

/** Throws the Refusal with a message. */
export function refuse(message: string): never {
  throw new Refusal(message)
}
