import { createTimeZone, isDay, type TimeZone, toMoment } from '../../lib/dates.ts'
import { toValidationProblem } from '../../lib/validation.ts'

/** The periods that have a name, as clients ask for them. */
export const periods = ['hoy', 'semana', 'mes', 'trimestre', 'año', 'todo'] as const

export type Period = (typeof periods)[number]

/** Half-open: `start` belongs to it and `end` does not, so that every moment is in one range. */
export interface Range {
  readonly start: Date
  readonly end: Date
}

/** What is told, and with what it is compared. */
export interface DashboardWindow {
  readonly label: string
  readonly current: Range
  /** As long as `current`, and before it. */
  readonly previous: Range
}

/** A period by its name, which moves with time, or between two moments, which does not. */
export type DashboardPeriod = Period | { readonly label: string; readonly range: Range }

export interface DashboardQuestion {
  readonly period: DashboardPeriod
  /** How many products and clients are listed. */
  readonly top: number
}

const dayMs = 86_400_000
const labels: Readonly<Record<Period, string>> = {
  hoy: 'Hoy',
  semana: 'Última semana',
  mes: 'Último mes',
  trimestre: 'Último trimestre',
  año: 'Último año',
  todo: 'Todo el período',
}
const days = { semana: 7, mes: 30, trimestre: 90, año: 365 } as const
/** Nothing was sold before. */
const beginningOfAll = new Date('2020-01-01T00:00:00Z')

const utc = createTimeZone('UTC')
const later = (moment: Date, ms: number) => new Date(moment.getTime() + ms)

/** From midnight to now, beside yesterday from midnight to the same time of day. */
function today(now: Date, zone: TimeZone): Pick<DashboardWindow, 'current' | 'previous'> {
  const wall = zone.toWall(now)
  const midnight = new Date(Math.floor(wall.getTime() / dayMs) * dayMs)
  return {
    current: { start: zone.fromWall(midnight), end: now },
    previous: { start: zone.fromWall(later(midnight, -dayMs)), end: zone.fromWall(later(wall, -dayMs)) },
  }
}

function withPrevious(current: Range): Pick<DashboardWindow, 'current' | 'previous'> {
  const lengthMs = current.end.getTime() - current.start.getTime()
  return { current, previous: { start: later(current.start, -lengthMs), end: current.start } }
}

/** The window that a period is at the moment `now`; days are those of `zone`. */
export function windowAt(period: DashboardPeriod, now: Date, zone: TimeZone): DashboardWindow {
  if (typeof period !== 'string') return { label: period.label, ...withPrevious(period.range) }
  const label = labels[period]
  if (period === 'hoy') return { label, ...today(now, zone) }
  const start = period === 'todo' ? zone.fromWall(beginningOfAll) : later(now, -days[period] * dayMs)
  return { label, ...withPrevious({ start, end: now }) }
}

/**
 * A day is its first moment in the shop, `days` later; a time without a zone is UTC, as in the original, and stays.
 * Throws VALIDATION_FAILED (400) by the name of `field` for years far away.
 */
export function readMoment(field: string, text: string, zone: TimeZone, days = 0): Date {
  const year = toMoment(text, utc).getUTCFullYear()
  if (year < 1900 || year > 2199)
    throw toValidationProblem({ [field]: ['Debe ser una fecha entre los años 1900 y 2199.'] })
  return toMoment(text, zone, days)
}

/** A day as people here write it, `31/01/2026`. */
function toDayText(at: Date, zone: TimeZone): string {
  const [year, month, day] = zone.toWall(at).toISOString().slice(0, 10).split('-')
  return `${day}/${month}/${year}`
}

/**
 * The period between two moments in ISO 8601; days are those of `zone`, and a last day belongs to it.
 * Throws VALIDATION_FAILED (400) when it ends before it begins, and for years far away.
 */
export function periodBetween(from: string, until: string, zone: TimeZone): DashboardPeriod {
  const start = readMoment('fecha_inicio', from, zone)
  const last = readMoment('fecha_fin', until, zone)
  const end = readMoment('fecha_fin', until, zone, 1)
  if (start > end || (isDay(until) && start >= end))
    throw toValidationProblem({
      non_field_errors: ['La fecha de inicio no puede ser posterior a la fecha de fin.'],
    })
  return { label: `Del ${toDayText(start, zone)} al ${toDayText(last, zone)}`, range: { start, end } }
}
