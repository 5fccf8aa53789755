import { createTimeZone, dayMs, isDay, type TimeZone, toMoment } from '../../lib/dates.ts'
import { toValidationProblem } from '../../lib/validation.ts'

/** The periods that have a name, as clients ask for them: what people call them, and their days up to now. */
const named = {
  hoy: { label: 'Hoy', days: 0 },
  semana: { label: 'Última semana', days: 7 },
  mes: { label: 'Último mes', days: 30 },
  trimestre: { label: 'Último trimestre', days: 90 },
  año: { label: 'Último año', days: 365 },
  todo: { label: 'Todo el período', days: 0 },
}
export const periods = Object.keys(named) as (keyof typeof named)[]

/** Half-open: `start` belongs to it and `end` does not, so that every moment is in one range. */
export interface Range {
  readonly start: Date
  readonly end: Date
}

/** What is shown, and what it is compared with. */
export type DashboardWindow = ReturnType<typeof windowAt>

/** Nothing was sold before. */
const beginningOfAll = new Date('2020-01-01T00:00:00Z')

const utc = createTimeZone('UTC')
const later = (moment: Date, ms: number) => new Date(moment.getTime() + ms)

/** From midnight to now, beside yesterday from midnight to the same time of day. */
function today(now: Date, zone: TimeZone) {
  const wall = zone.toWall(now)
  const midnight = new Date(Math.floor(wall.getTime() / dayMs) * dayMs)
  return {
    current: { start: zone.fromWall(midnight), end: now },
    previous: { start: zone.fromWall(later(midnight, -dayMs)), end: zone.fromWall(later(wall, -dayMs)) },
  }
}

/** A range, and the one of the same length before it. */
function withPrevious(start: Date, end: Date) {
  const lengthMs = end.getTime() - start.getTime()
  return { current: { start, end }, previous: { start: later(start, -lengthMs), end: start } }
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
const toDayText = (at: Date, zone: TimeZone): string =>
  zone.toWall(at).toISOString().slice(0, 10).split('-').reverse().join('/')

/** Between two moments in ISO 8601; a last day belongs to it. Throws VALIDATION_FAILED (400). */
function windowBetween(from: string, until: string, zone: TimeZone) {
  const start = readMoment('fecha_inicio', from, zone)
  const last = readMoment('fecha_fin', until, zone)
  const end = readMoment('fecha_fin', until, zone, 1)
  if (start > end || (isDay(until) && start >= end))
    throw toValidationProblem({
      non_field_errors: ['La fecha de inicio no puede ser posterior a la fecha de fin.'],
    })
  const label = `Del ${toDayText(start, zone)} al ${toDayText(last, zone)}`
  return { label, ...withPrevious(start, end), endsNow: false }
}

type Asked = Partial<Record<'fecha_inicio' | 'fecha_fin', string>> & { periodo?: keyof typeof named }

/**
 * The window that is asked for at the moment `now`; days are those of `zone`. Two bounds go before a period, and one
 * alone is ignored; without them `endsNow`: it moves with time. Throws VALIDATION_FAILED (400).
 */
export function windowAt({ periodo = 'mes', ...bounds }: Asked, now: Date, zone: TimeZone) {
  const { fecha_inicio: from, fecha_fin: until } = bounds
  if (from && until) return windowBetween(from, until, zone)
  const { label, days } = named[periodo]
  const start = periodo === 'todo' ? zone.fromWall(beginningOfAll) : later(now, -days * dayMs)
  return { label, ...(periodo === 'hoy' ? today(now, zone) : withPrevious(start, now)), endsNow: true }
}
