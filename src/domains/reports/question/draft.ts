import type { Heard } from './listen.ts'
import {
  type Condition,
  type Dimension,
  keyColumns,
  type Measure,
  measureNames,
  nameOf,
  type Plan,
  refuse,
  unsoldNames,
} from './plan.ts'
import { fold } from './text.ts'

/** The part of a plan that depends on the kind of report. */
export type Draft = Pick<Plan, 'kind' | 'intent' | 'by' | 'measures'> & Partial<Plan>

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
    refuse(`Se puede agrupar por dos cosas a la vez, no por ${all.length}: ${all.map(nameOf).join(', ')}.`)
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

/** Orders by the measure or column asked for, else by `own`; by the key for periods, and where the key is asked for. */
function orderOf(
  { ranking, orderBy, ...heard }: Heard,
  { by, measures, columns = [] }: Pick<Plan, 'by' | 'measures'> & Partial<Plan>,
  own: Measure,
  usual?: 'up' | 'down',
): Plan['order'] {
  if (ranking?.sales === 'latest' && by[0] !== 'venta')
    refuse('Solo las ventas pueden ser las más recientes: pida, por ejemplo, «últimas 10 ventas».')
  if (ranking?.sales === 'latest')
    return ['fecha', 'venta_id'].map((column) => ({ column, descending: true }))
  const order = heard.order ?? (ranking ? undefined : usual)
  const keys = by.map((each) => ({ column: keyColumns([each])[0] ?? '', descending: false }))
  const time = by.find((each) => ['dia', 'semana', 'mes', 'trimestre', 'anio'].includes(each))
  const [asked] = orderBy
  // The date of a month's sales is the month.
  const name = (asked === 'dia' && time) || asked
  const shown = [...keyColumns(by), ...columns].find((column) => name && column === keyColumns([name])[0])
  const key = shown ?? (order === 'key' ? keys[0]?.column : undefined)
  const others = keys.filter(({ column }) => column !== key)
  if (key) return [{ column: key, descending: heard.order === 'down' }, ...others]
  const isPlain = orderBy.length === 0 && !ranking && order === undefined
  // Claims and stock have one measure, which is their quantity.
  const column = measures.find(({ of }) => of === (asked === 'unidades' ? own : (asked ?? own)))?.column
  if (by.length === 0 || (isPlain && time)) return keys
  if (!column && asked) refuse(`No puedo ordenar por «${nameOf(asked)}»: no es parte de este reporte.`)
  if (!column) return keys
  return [{ column, descending: order ? order === 'down' : (ranking?.descending ?? true) }, ...keys]
}

/** Groups with their measures, in the order and number asked for; by `own`, largest first, where nothing else is `usual`. */
export const groupsOf = (
  heard: Heard,
  groups: Pick<Plan, 'by' | 'measures'> & Partial<Plan>,
  own: Measure,
  usual?: 'up' | 'down',
) => ({ ...groups, order: orderOf(heard, groups, own, usual), limit: limitOf(heard, groups.by) })

/** The bounds as conditions; a bound without a measure is on `own`. */
export const conditionsOf = (heard: Heard, own: Measure): (Condition & { readonly of: Measure })[] =>
  heard.bounds.map(({ is, value, of }) => ({ of: of ?? own, is, value }))

/** Measures under their own names, each once. */
export const toColumns = (measures: readonly Measure[]): Plan['measures'] =>
  [...new Set(measures)].map((of) => ({ column: of, of }))

function refuseMixed(isMixed: boolean): void {
  if (isMixed) refuse('Pregunte por las ventas, por las garantías o por el stock, uno a la vez.')
}

/** Warranty claims counted per group, per state when nothing else was asked for. */
export function planClaims(heard: Heard): Draft {
  refuseMixed(heard.subjects.size > 1)
  const isTotal = heard.manners.has('totals') || heard.measures.length > 0
  const own: readonly Dimension[] = heard.ranking ? ['producto'] : isTotal ? [] : ['estado']
  const by = dimensionsOf(heard, own)
  const isList = heard.manners.has('detail') || (heard.manners.has('list') && by === own)
  if (isList || heard.columns.length > 0)
    refuse(
      'Las garantías se cuentan por estado, producto, marca, categoría, cliente o mes; su lista está en Garantías.',
    )
  const asked = [...heard.measures, heard.ranking?.of, ...heard.bounds.map(({ of }) => of)]
  if (asked.some((of) => of && of !== 'n_casos'))
    refuse('De las garantías solo se cuenta el número de casos.')
  if (by.includes('canal') || by.includes('venta') || heard.filters.has('canal'))
    refuse('Las garantías no se separan por canal ni por venta.')
  return {
    kind: 'claims',
    intent: intentBy('garantias', by, 'garantias_totales'),
    ...groupsOf(heard, { by, measures: toColumns(['n_casos']) }, 'n_casos'),
    having: conditionsOf(heard, 'n_casos'),
  }
}

function stockConditions(heard: Heard, lowStock: number): Condition[] {
  const bounds = conditionsOf(heard, 'stock').map(
    (bound) => ({ ...bound, of: bound.of === 'unidades' ? 'stock' : bound.of }) as const,
  )
  if (bounds.some(({ of }) => of !== 'stock')) refuse('Del stock solo se conocen las unidades.')
  if (!heard.stock || (heard.stock === 'some' && bounds.length > 0)) return bounds
  if (bounds.length > 0)
    refuse('Pida una sola condición sobre el stock, por ejemplo «stock por debajo de 5».')
  const is = ({ none: '=', low: '<=', some: '>' } as const)[heard.stock]
  return [{ of: 'stock', is, value: is === '<=' ? lowStock : 0 }]
}

const refuseOtherFigures = ({ measures, columns }: Heard): void => {
  if (columns.length > 0 || measures.some((of) => of !== 'unidades' && of !== 'stock'))
    refuse('Del stock y de lo que no se vendió no hay montos ni otras columnas: pregunte por ellos aparte.')
}

const shelves: readonly string[] = ['producto', 'marca', 'categoria']
const productColumns = ['producto', 'marca', 'categoria', 'stock']

/** Units in stock now, the fewest first. `isPast` says that another time was named. */
export function planStock(heard: Heard, lowStock: number, isPast: boolean): Draft {
  refuseMixed(heard.subjects.size > 1)
  refuseOtherFigures(heard)
  if (isPast) refuse('El stock es el de ahora: no hay registro de cuánto había en otra fecha.')
  const isNarrowed = heard.filters.size + heard.bounds.length > 0 || heard.stock === 'low'
  const isTotal = !isNarrowed && (heard.manners.has('totals') || heard.measures.length > 0)
  const by = dimensionsOf(heard, isTotal ? [] : ['producto'])
  if (by.length > 1 || [...by, ...heard.filters.keys()].some((each) => !shelves.includes(each)))
    refuse('El stock se ve por producto, marca o categoría.')
  if (heard.ranking?.of && !['stock', 'unidades'].includes(heard.ranking.of))
    refuse('Pregunte por las ventas aparte del stock.')
  return {
    kind: 'stock',
    intent: intentBy('stock', by, 'stock_total'),
    ...groupsOf(
      heard,
      { by, measures: toColumns(['stock']), ...(by[0] === 'producto' && { columns: productColumns }) },
      'stock',
      'up',
    ),
    having: stockConditions(heard, lowStock),
  }
}

/** The products, brands, types or clients without a sale in the period. */
export function planUnsold(heard: Heard, lowStock: number): Draft {
  refuseMixed(heard.subjects.has('garantias') || heard.filters.has('estado'))
  if (heard.isSold) refuse('Pregunte por lo que se vendió y por lo que no se vendió, uno a la vez.')
  const [by] = dimensionsOf(heard, [heard.unsold ?? 'producto']) as [Dimension]
  if (!(by in unsoldNames))
    refuse('Puedo decir qué productos, marcas, categorías o clientes no tienen ventas.')
  const intent = fold(unsoldNames[by as keyof typeof unsoldNames]).replaceAll(' ', '_')
  if (heard.ranking) refuse('Lo que no se vendió no se puede ordenar por ventas.')
  refuseOtherFigures(heard)
  const having = stockConditions(heard, lowStock)
  if (by !== 'producto' && having.length > 0) refuse('Solo los productos tienen stock.')
  const columns = by === 'producto' ? productColumns : [by]
  // "De mayor a menor stock".
  const isByStock = heard.subjects.has('stock') && heard.order && heard.order !== 'key'
  const [asked = isByStock ? 'stock' : by] = heard.orderBy
  const order = orderOf({ ...heard, orderBy: [asked] }, { by: [by], measures: [], columns }, 'stock')
  return { kind: 'unsold', intent, by: [by], measures: [], columns, having, order }
}
