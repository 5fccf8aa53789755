import { dayMs } from '../../../lib/dates.ts'
import { toIsoDay } from './calendar.ts'
import {
  type Comparison,
  type Condition,
  dimensionNames,
  keyColumns,
  measureNames,
  nameOf,
  type Period,
  type Plan,
  unsoldNames,
} from './plan.ts'

const comparisons: Readonly<Record<Comparison, string>> = {
  '<': 'menor que',
  '<=': 'de hasta',
  '>': 'mayor que',
  '>=': 'de al menos',
  '=': 'igual a',
}
const kindNames: Readonly<Record<Plan['kind'], string>> = {
  groups: 'Ventas',
  lines: 'Ventas detalladas',
  claims: 'Reclamos de garantía',
  stock: 'Stock actual',
  unsold: 'Sin ventas',
}

/** A number with its thousands set apart. */
export const toFigure = new Intl.NumberFormat('es-BO', { useGrouping: true }).format

const conditionText = ({ of, is, value }: Condition): string =>
  `${of === 'unidades' ? 'cantidad de unidades' : nameOf(of)} ${comparisons[is]} ${toFigure(value)}`

/** "del 01/01/2025 al 31/12/2025", or "el 05/03/2025" for one day. */
function periodText({ start, end }: Period): string {
  const last = toIsoDay(Date.parse(end) / dayMs - 1)
  const [from, to] = [start, last].map((day) => day.split('-').reverse().join('/'))
  return from === to ? `el ${from}` : `del ${from} al ${to}`
}

const isLatest = ({ by, limit, order: [first] }: Plan): boolean =>
  by[0] === 'venta' && limit !== null && first?.column === 'fecha' && first.descending

function orderText(plan: Plan): string {
  const { by, measures, limit } = plan
  const [first] = plan.order
  const measure = measures.find(({ column }) => column === first?.column)
  const rows = limit === null ? '' : limit === 1 ? ', solo la primera fila' : `, las ${limit} primeras filas`
  if (isLatest(plan)) return ''
  if (!first || by.length === 0) return rows
  if (measure)
    return `, de ${first.descending ? 'mayor a menor' : 'menor a mayor'} ${measureNames[measure.of]}${rows}`
  const turned = first.descending ? ' inverso' : ''
  const column = first.column === keyColumns(by)[0] ? '' : ` de ${nameOf(first.column)}`
  return `${turned || column ? `, en orden${turned}${column}` : ''}${rows}`
}

/** "Ventas por marca", "Unidades por mes", "Ticket promedio". */
function headText(plan: Plan): string {
  const { kind, by, limit } = plan
  const [measure, other] = plan.measures
  if (isLatest(plan)) return limit === 1 ? 'Última venta' : `Últimas ${limit} ventas`
  if (kind === 'unsold') return unsoldNames[by[0] as keyof typeof unsoldNames]
  const groups = by.map((each) => dimensionNames[each]).join(' y ')
  const isFigure =
    kind === 'groups' && measure && (!other || measure.of === 'ticket_promedio') && measure.of !== 'monto'
  const figure = isFigure
    ? measureNames[measure.of].replace(/^./, (letter) => letter.toUpperCase())
    : kindNames[kind]
  return `${figure}${groups ? ` por ${groups}` : kind === 'groups' && !isFigure ? ' en total' : ''}`
}

/** One Spanish sentence that says what was understood, for `interpretacion`. */
export function describePlan(plan: Plan): string {
  const { kind, filters, having, range, compare, limit, order } = plan
  const period = kind === 'stock' ? '' : ` ${periodText(range)}`
  const narrowed = filters.map(({ entity, texts, ids }) => {
    const count = ids.length > texts.length ? ` (${ids.length} coincidencias)` : ''
    return `, ${dimensionNames[entity]} ${texts.map((text) => `«${text}»`).join(' o ')}${count}`
  })
  const bounds = having.length > 0 ? `, con ${having.map(conditionText).join(' y ')}` : ''
  const other = compare ? `, en comparación con el período ${periodText(compare).replace(/^el/, 'del')}` : ''
  const isFewest = kind === 'groups' && limit !== null && order[0]?.descending === false
  const only = isFewest ? ', solo entre lo que se vendió' : ''
  return `${headText(plan)}${period}${narrowed.join('')}${bounds}${other}${orderText(plan)}${only}.`
}

/** The filters as the wire has them: a text per entity, and what else narrows or shapes the report. */
export function toWireFilters(plan: Plan): Record<string, string | string[]> {
  const { filters, having, compare, asked, format } = plan
  const texts = filters.map(({ entity, texts }) => [entity, texts.join(', ')] as const)
  return {
    ...Object.fromEntries(texts),
    ...(having.length > 0 && { condicion: having.map(conditionText).join(' y ') }),
    ...(compare && { comparado_con: `${compare.start} → ${compare.end}` }),
    ...(asked.columns.length > 0 && { _columns: [...asked.columns] }),
    ...(format && { _format: format }),
    ...(asked.groupBy && { _group_by: asked.groupBy }),
  }
}
