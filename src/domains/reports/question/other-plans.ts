import {
  conditionsOf,
  type Draft,
  dimensionsOf,
  groupsOf,
  intentBy,
  refuseMixed,
  toColumns,
} from './draft.ts'
import type { Heard } from './listen.ts'
import { type Condition, type Dimension, refuse, unsoldNames } from './plan.ts'
import { fold } from './text.ts'

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
  if (heard.measures.some((of) => of !== 'n_casos') || (heard.ranking?.of ?? 'n_casos') !== 'n_casos')
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
  if (bounds.length > 0 || !heard.stock) return bounds
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
    ...groupsOf(heard, { by, measures: toColumns(['stock']) }, 'stock', 'up'),
    ...(by[0] === 'producto' && { columns: productColumns }),
    having: stockConditions(heard, lowStock),
  }
}

/** The products, brands, types or clients without a sale in the period. */
export function planUnsold(heard: Heard, lowStock: number): Draft {
  const [by] = dimensionsOf(heard, [heard.unsold ?? 'producto']) as [Dimension]
  if (!(by in unsoldNames))
    refuse('Puedo decir qué productos, marcas, categorías o clientes no tienen ventas.')
  const intent = fold(unsoldNames[by as keyof typeof unsoldNames]).replaceAll(' ', '_')
  if (heard.ranking) refuse('Lo que no se vendió no se puede ordenar por ventas.')
  refuseOtherFigures(heard)
  const having = stockConditions(heard, lowStock)
  if (by !== 'producto' && having.length > 0) refuse('Solo los productos tienen stock.')
  const order = [{ column: by, descending: heard.order === 'down' }]
  const columns = by === 'producto' ? productColumns : [by]
  return { kind: 'unsold', intent, by: [by], measures: [], columns, having, order }
}
