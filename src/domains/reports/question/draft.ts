import type { Heard } from './listen.ts'
import {
  type Condition,
  type Dimension,
  keyColumns,
  type Measure,
  measureNames,
  type Plan,
  refuse,
} from './plan.ts'

/** The part of a plan that depends on the kind of report. */
export type Draft = Pick<Plan, 'kind' | 'intent' | 'by' | 'measures'> & Partial<Plan>

export function refuseMixed(isMixed: boolean): void {
  if (isMixed) refuse('Pregunte por las ventas, por las garantías o por el stock, uno a la vez.')
}

export const isMeasure = (key: Measure | Dimension): key is Measure => key in measureNames

/** The name of a report: "ventas_por_marca_y_mes", or `total` when nothing is grouped. */
export const intentBy = (noun: string, by: readonly Dimension[], total = noun): string =>
  by.length > 0 ? `${noun}_por_${by.join('_y_')}` : total

/** The dimensions of the rows: those after "por", else the subject of the question, else `own`. */
export function dimensionsOf(heard: Heard, own: readonly Dimension[] = []): readonly Dimension[] {
  const heads = heard.heads.map(({ dimension }) => dimension)
  const first = heard.by.length > 0 ? heard.by : heads.slice(0, 1)
  const isJoined = heard.by.length === 0 && heard.heads.slice(1).some((each) => each.isJoined)
  // Every sale has products and a client: naming them beside another dimension adds nothing.
  const others = heads.filter((each) => isJoined || !['producto', 'cliente'].includes(each))
  const all = [...new Set([...first, ...others])]
  if (all.length > 1 && all.includes('venta')) refuse('Una fila por venta no se agrupa además por otra cosa.')
  if (all.length > 2)
    refuse(`Se puede agrupar por dos cosas a la vez, no por ${all.length}: ${all.join(', ')}.`)
  return all.length > 0 ? all : own
}

/** Rows at most: as many as were asked for, one for "el producto más vendido", ten for another ranking. */
function limitOf(heard: Heard, by: readonly Dimension[]): number | null {
  if (!heard.ranking) return null
  const { limit, isTop } = heard.ranking
  const isOfGroups = heard.by.length > 0 && heard.heads.some(({ dimension }) => !by.includes(dimension))
  if (by.length > 1 || isOfGroups)
    refuse(
      'No doy los mejores de cada grupo: pregunte por una sola cosa, por ejemplo «top 10 productos de 2025».',
    )
  if (limit !== undefined && (limit < 1 || limit > 1000))
    refuse(`Se pueden pedir de 1 a 1.000 filas, no ${limit}.`)
  const isOne = !isTop && heard.heads.some((each) => each.isSingular && each.dimension === by[0])
  return limit ?? (isOne && heard.by.length === 0 ? 1 : 10)
}

/** Orders by the measure asked for, else by `own`; by the key for periods, and where the key is asked for. */
function orderOf(
  { ranking, orderBy, ...heard }: Heard,
  { by, measures }: Pick<Plan, 'by' | 'measures'>,
  own: Measure,
  usual?: 'up' | 'down',
): Plan['order'] {
  if (ranking?.sales === 'latest' && by[0] !== 'venta')
    refuse('Solo las ventas pueden ser las más recientes: pida, por ejemplo, «últimas 10 ventas».')
  if (ranking?.sales === 'latest')
    return ['fecha', 'venta_id'].map((column) => ({ column, descending: true }))
  const order = heard.order ?? (ranking ? undefined : usual)
  const keys = by.map((each) => ({ column: keyColumns([each])[0] ?? '', descending: false }))
  const asked = by.indexOf(orderBy[0] as Dimension)
  const [key] = keys.slice(Math.max(asked, 0))
  if (key && (asked >= 0 || order === 'key')) return [{ ...key, descending: order === 'down' }]
  const isPlain = orderBy.length === 0 && !ranking && order === undefined
  const isByTime = by.some((each) => ['dia', 'semana', 'mes', 'trimestre', 'anio'].includes(each))
  const column = measures.find(({ of }) => of === (orderBy[0] ?? own))?.column
  if (column === undefined || by.length === 0 || (isPlain && isByTime)) return keys
  return [{ column, descending: order ? order === 'down' : (ranking?.descending ?? true) }, ...keys]
}

/** Groups with their measures, in the order and number asked for; by `own`, largest first, where nothing else is `usual`. */
export const groupsOf = (
  heard: Heard,
  groups: Pick<Plan, 'by' | 'measures'>,
  own: Measure,
  usual?: 'up' | 'down',
) => ({ ...groups, order: orderOf(heard, groups, own, usual), limit: limitOf(heard, groups.by) })

/** The bounds as conditions; a bound without a measure is on `own`. */
export const conditionsOf = (heard: Heard, own: Measure): (Condition & { readonly of: Measure })[] =>
  heard.bounds.map(({ is, value, of }) => ({ of: of ?? own, is, value }))

/** Measures under their own names, each once. */
export const toColumns = (measures: readonly Measure[]): Plan['measures'] =>
  [...new Set(measures)].map((of) => ({ column: of, of }))
