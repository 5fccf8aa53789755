import { dayMs } from '../../../lib/dates.ts'
import { toIsoDay } from './calendar.ts'
import {
  type Comparison,
  type Condition,
  dimensionNames,
  type Measure,
  measureNames,
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

const conditionText = ({ of, is, value }: Condition): string =>
  `${measureNames[of as Measure] ?? of.replace('_', ' ')} ${comparisons[is]} ${value}`

/** "del 01/01/2025 al 31/12/2025", or "el 05/03/2025" for one day. */
function periodText({ start, end }: Period): string {
  const last = toIsoDay(Date.parse(end) / dayMs - 1)
  const [from, to] = [start, last].map((day) => day.split('-').reverse().join('/'))
  return from === to ? `el ${from}` : `del ${from} al ${to}`
}

function orderText({ order: [first], by, measures, limit, kind }: Plan): string {
  const measure = measures.find(({ column }) => column === first?.column)
  const rows = limit === null ? '' : limit === 1 ? ', solo la primera fila' : `, las ${limit} primeras filas`
  if (!first || by.length === 0 || kind === 'unsold') return rows
  if (!measure) return first.descending ? `, en orden inverso${rows}` : rows
  return `, de ${first.descending ? 'mayor a menor' : 'menor a mayor'} ${measureNames[measure.of]}${rows}`
}

/** "Ventas por marca", "Unidades por mes", "Ticket promedio". */
function headText({ kind, by, measures: [measure, other] }: Plan): string {
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
  const other = compare ? `, comparado con el período ${periodText(compare)}` : ''
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
