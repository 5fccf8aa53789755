import { areTotals, detailColumnOf, groupedMeasures, impliedKeys, lineColumnsOf } from './columns.ts'
import { conditionsOf, type Draft, dimensionsOf, groupsOf, intentBy, isMeasure, toColumns } from './draft.ts'
import type { Heard } from './listen.ts'
import {
  type Dimension,
  keyColumns,
  type LineColumn,
  lineColumns,
  type Measure,
  nameOf,
  refuse,
} from './plan.ts'

/** What a group shows when no measure was asked for, in the order of the contract. */
const ownMeasures: Readonly<Partial<Record<Dimension, readonly Measure[]>>> = {
  marca: ['monto', 'unidades'],
  categoria: ['monto', 'unidades'],
  producto: ['unidades', 'monto'],
  cliente: ['n_ventas', 'monto'],
  canal: ['n_ventas', 'monto'],
}

/** The measure of a ranking: "más vendidos" counts units of goods, and money of months and clients. */
function rankedBy({ ranking, measures }: Heard, by: readonly Dimension[]): Measure | undefined {
  if (!ranking) return undefined
  const { of = 'vendido', sales } = ranking
  if (of !== 'vendido') return of
  if (measures[0] && measures.length === 1) return measures[0]
  const isSold = ranking.of === 'vendido' ? ['producto', 'marca', 'categoria'] : ['producto']
  return !sales && by.some((each) => isSold.includes(each)) ? 'unidades' : 'monto'
}

/** One row per sale line, with the columns asked for or all of them. */
function planLines(heard: Heard): Draft {
  if (heard.columns.includes('n_compras'))
    refuse('El número de compras se cuenta por cliente, producto, marca, categoría o mes.')
  const toLine = (of: Measure | Dimension): LineColumn =>
    (isMeasure(of)
      ? lineColumnsOf([detailColumnOf(of)])[0]
      : lineColumns.find((column) => column === keyColumns([of])[0])) ??
    refuse(
      'Las ventas detalladas se ordenan y limitan por monto, cantidad, precio, fecha, cliente o producto.',
    )
  const [asked] = heard.orderBy
  const first = asked ? toLine(asked) : heard.order ? ('total_venta' as const) : undefined
  const isDown = heard.order ? heard.order === 'down' : asked !== undefined && isMeasure(asked)
  const columns = lineColumnsOf(heard.columns)
  return {
    kind: 'lines',
    intent: 'ventas_detalladas',
    by: [],
    measures: [],
    columns: columns.length > 0 ? columns : lineColumns,
    having: conditionsOf(heard, 'monto').map((bound) => ({ ...bound, of: toLine(bound.of) })),
    order: [
      ...(first ? [{ column: first, descending: isDown }] : []),
      ...['fecha', 'venta_id', 'producto'].map((column) => ({ column, descending: false })),
    ],
  }
}

/** The measures of a grouped detail: those of the columns asked for, or of the contract, under its names. */
function detailMeasures(heard: Heard, by: readonly Dimension[], extra: readonly Measure[]) {
  const stranger = heard.columns.find(
    (column) => groupedMeasures([column]).length === 0 && !by.some((each) => each === column),
  )
  if (stranger)
    refuse(
      `La columna «${nameOf(stranger)}» es de cada venta: no cabe en un reporte agrupado por ${by.map(nameOf).join(' y ')}.`,
    )
  const named = [groupedMeasures(heard.columns), heard.measures]
  const own: readonly Measure[] = named.find(({ length }) => length > 0) ?? ['n_ventas', 'monto']
  return toColumns([...own, ...extra]).map(({ of }) => ({ column: detailColumnOf(of), of }))
}

/** The measures asked for; those that a group shows anyway come with their companions. */
function groupMeasures(asked: readonly Measure[], by: readonly Dimension[], extra: readonly Measure[]) {
  if (asked.includes('ticket_promedio')) return toColumns(['ticket_promedio', ...asked, 'n_ventas', ...extra])
  const companions = by.flatMap((each) => ownMeasures[each] ?? [])
  const ofGroups: readonly Measure[] = companions.length > 0 ? companions : ['monto']
  const own: readonly Measure[] = by.length === 0 ? ['monto', 'n_ventas', 'unidades'] : ofGroups
  const isOwn = asked.length === 0 || (by.length > 0 && asked.every((of) => own.includes(of)))
  return toColumns([...(isOwn ? own : asked), ...extra])
}

function intentOf(by: readonly Dimension[], asked: readonly Measure[], { ranking }: Heard): string {
  if (asked.includes('ticket_promedio')) return intentBy('ticket_promedio', by)
  if (by[0] === 'venta') return 'ventas_individuales'
  const isGoods = by.length === 1 && by[0] === 'producto'
  if (isGoods && ranking) return ranking.descending ? 'top_productos' : 'productos_menos_vendidos'
  return intentBy('ventas', by, 'ventas_totales')
}

/** Sums per group, or of the whole period: with the columns of its kind, as a grouped detail, or to be compared. */
function planGroups(heard: Heard, by: readonly Dimension[], as: 'kind' | 'detail' | 'compared'): Draft {
  const asked = heard.measures
  if (asked.includes('ticket_promedio') && by.includes('venta'))
    refuse('El ticket promedio es de varias ventas: pida el de un período, mes o cliente.')
  const ranked = rankedBy(heard, by)
  const having = conditionsOf(heard, ranked ?? asked[0] ?? 'monto')
  if (having.some(({ is, value }) => is === '=' && value === 0))
    refuse(
      'Un total solo cuenta lo que se vendió. Pregunte, por ejemplo, «qué productos no se vendieron en 2025».',
    )
  const orders = heard.orderBy.filter(isMeasure)
  const extra = [...having.map(({ of }) => of), ...orders, ...(ranked ? [ranked] : [])]
  const first = orders[0] ?? ranked ?? asked[0]
  if (as === 'compared' && new Set(asked).size > 1)
    refuse('Se compara una cifra a la vez: el monto, las unidades o el número de ventas.')
  const [intent, measures] = {
    kind: () => [intentOf(by, asked, heard), groupMeasures(asked, by, extra)] as const,
    detail: () => ['ventas_detalladas', detailMeasures(heard, by, extra)] as const,
    compared: () => [intentBy('comparacion_de_ventas', by), toColumns([first ?? 'monto'])] as const,
  }[as]()
  const shown = (['monto', 'n_ventas', 'unidades'] as const).find((of) =>
    measures.some((each) => each.of === of),
  )
  return {
    kind: 'groups',
    intent,
    // A grouped detail goes by its amount, months too: so does the original.
    ...groupsOf(heard, { by, measures }, first ?? shown ?? 'monto', as === 'detail' ? 'down' : undefined),
    having,
  }
}

/** The plan of a question about sales. Throws Refusal where it contradicts itself. */
export function planSales(given: Heard, isCompared: boolean): Draft {
  const { columns, ranking, filters, subjects, heads } = given
  // "Clientes por mes" counts the clients.
  const isOfClients = heads.some(({ dimension }) => dimension === 'cliente') && !given.by.includes('cliente')
  const isPlain = given.by.length > 0 && subjects.size + given.measures.length === 0 && !ranking
  const measures = isOfClients && isPlain ? ['n_clientes' as const] : given.measures
  const heard = { ...given, measures }
  const named = dimensionsOf(heard)
  if (named.includes('estado') || filters.has('estado'))
    refuse('Solo los reclamos de garantía tienen estado: pregunte, por ejemplo, «garantías por estado».')
  if (columns.length > 0) {
    const implied = heard.manners.has('detail') || heard.manners.has('list') ? [] : impliedKeys(columns)
    const isOfGroups = heard.by.length > 0 || ranking || (implied.length === 0 && areTotals(columns))
    const by = isOfGroups ? named : implied
    return by.length > 0 ? planGroups(heard, by, 'detail') : planLines(heard)
  }
  const ranks: Dimension[] = ranking ? [ranking.sales ? 'venta' : 'producto'] : []
  const by = named.length > 0 ? named : ranks
  if (isCompared) return planGroups(heard, by, 'compared')
  if (heard.by.length > 0 && (heard.manners.has('grouped') || heard.manners.has('detail')))
    return planGroups(heard, by, 'detail')
  const isAsked = heard.measures.length > 0 || heard.manners.has('totals')
  if (by.length === 0 && heard.isCompared)
    refuse('¿Con qué período lo comparo? Por ejemplo: «ventas de marzo comparadas con febrero».')
  const isNarrowed = filters.size > 0 || heard.bounds.length > 0 || heard.manners.has('list')
  const isLines = (heard.manners.has('detail') && !ranking) || (by.length === 0 && isNarrowed && !isAsked)
  if (isLines) return planLines(heard)
  // "Ventas" alone is by month, as in the original.
  return planGroups(heard, by.length > 0 || isAsked ? by : ['mes'], 'kind')
}
