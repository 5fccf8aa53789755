import { dayMs, type TimeZone } from '../../../lib/dates.ts'

/** A day of the calendar as days since 1970-01-01; it belongs to no time zone. */
export type Day = number

/** The day of a moment on the clocks of a zone. */
export const dayAt = (moment: Date, zone: TimeZone): Day => Math.floor(zone.toWall(moment).getTime() / dayMs)

/** Days from `start` up to but not including `end`. */
export interface Span {
  readonly start: Day
  readonly end: Day
}

const days = { dia: 1, semana: 7, quincena: 15 }
const months = { mes: 1, bimestre: 2, trimestre: 3, cuatrimestre: 4, semestre: 6, ano: 12 }
export type Unit = keyof typeof months | keyof typeof days

/** The months of a unit; none for days, weeks and half months, which are counted in days. */
export const monthsOf = (unit: Unit): number => (unit in days ? 0 : months[unit as keyof typeof months])
/** The days of a unit at most. */
export const daysOf = (unit: Unit): number => days[unit as keyof typeof days] ?? 31 * monthsOf(unit)

/** The first day of a month; `month` counts from 1 and may lie beyond its year. */
export const monthStart = (year: number, month: number): Day => Date.UTC(year, month - 1, 1) / dayMs

/** The start of a period without one ("hasta marzo", "histórico"). */
export const beginning: Day = monthStart(2000, 1)

/** Year, month (from 1) and day of the month. */
export function partsOf(day: Day): { year: number; month: number; date: number } {
  const at = new Date(day * dayMs)
  return { year: at.getUTCFullYear(), month: at.getUTCMonth() + 1, date: at.getUTCDate() }
}

/**
 * The span of `unit` in which `day` lies, or the one that is so many units `later`. Weeks begin on Monday, half months on
 * the 1st and the 16th.
 */
export function spanOf(unit: Unit, day: Day, later = 0): Span {
  const { year, month, date } = partsOf(day)
  const count = monthsOf(unit)
  const startOf = (place: number): Day => {
    if (count > 0) return monthStart(year, 1 + count * (Math.floor((month - 1) / count) + place))
    if (unit === 'dia') return day + place
    // 1970-01-01 was a Thursday.
    if (unit === 'semana') return 7 * (Math.floor((day + 3) / 7) + place) - 3
    const half = (date < 16 ? 0 : 1) + place
    return monthStart(year, month + Math.floor(half / 2)) + (half % 2 === 0 ? 0 : 15)
  }
  return { start: startOf(later), end: startOf(later + 1) }
}

/** The span of `unit` in which a date lies, or undefined when the calendar does not have the date. */
export function spanAt(unit: Unit, year: number, month: number, date: number): Span | undefined {
  const day = monthStart(year, month) + date - 1
  const exists = month >= 1 && month <= 12 && date >= 1 && day < monthStart(year, month + 1)
  return exists ? spanOf(unit, day) : undefined
}

/** `day` less `count` units. A month that has no such day gives its last one. */
export function unitsBefore(unit: Unit, day: Day, count: number): Day {
  const back = monthsOf(unit) * count
  if (back === 0) return day - daysOf(unit) * count
  const { year, month, date } = partsOf(day)
  return Math.min(monthStart(year, month - back) + date, monthStart(year, month - back + 1)) - 1
}

/** The `place`th unit of a span, from 1; 0 is the last. Weeks are its days 1 to 7, 8 to 14 and so on. */
export function partOf(span: Span, unit: Unit, place: number): Span | undefined {
  const isLast = place === 0
  let part = isLast ? spanOf(unit, span.end - 1) : spanOf(unit, span.start, place - 1)
  if (unit === 'semana') {
    const start = isLast ? span.end - 7 : span.start + 7 * (place - 1)
    part = { start, end: start + 7 }
  }
  return part.start >= span.start && part.end <= span.end ? part : undefined
}

/** `YYYY-MM-DD`. */
export const toIsoDay = (day: Day): string => new Date(day * dayMs).toISOString().slice(0, 10)

/** The first or the last `count` units of a span, undefined when it has fewer. */
export function edgeOf({ start, end }: Span, unit: Unit, count: number, isFirst: boolean): Span | undefined {
  const far = isFirst ? partOf({ start, end }, unit, count)?.end : unitsBefore(unit, end, count)
  if (far === undefined || far < start) return undefined
  return isFirst ? { start, end: far } : { start: far, end }
}
