// What an owner is told beside the numbers, in Spanish.
import { type Backtest, backtestHorizon } from './backtest.ts'
import { countStoppedMonths } from './points.ts'
import { measureSeason, removeSeason } from './season.ts'
import { type MonthNumber, mean, median, type Series, toPeriod, year } from './series.ts'

/** Months on either side of a change of level that are compared. */
const sideMonths = 6
/** Months that a new level must have lasted to be told from a one-off. */
const lastingMonths = 3
/** A change of level leaves at most this share of the higher level, … */
const noticeable = 0.7
/** … is so many times the usual change from month to month and the change before it, which growth shows too, … */
const unusual = 2
/** … and at least this share of it came in one month. */
const sudden = 0.5
/** Levels below this share of the mean count as this much: they have no useful logarithm. */
const lowest = 0.01

const monthName = new Intl.DateTimeFormat('es', { month: 'long', year: 'numeric', timeZone: 'UTC' })

const nameMonth = (month: MonthNumber) => monthName.format(new Date(`${toPeriod(month).periodo}T00:00:00Z`))

/**
 * The most sudden lasting change within the last year of 24 or more months' levels without season: the position of its
 * first month, and the logarithm of how much the level grew. Our own rule, in logarithms so that steady growth is no
 * change. Undefined when there was none.
 */
function findShift(levels: readonly number[]): { at: number; growth: number } | undefined {
  const floor = lowest * mean(levels)
  if (floor <= 0) return undefined
  const logs = levels.map((level) => Math.log(Math.max(level, floor)))
  const steps = logs.slice(1).map((log, t) => log - logs[t]!)
  const usual = median(steps.map(Math.abs))
  const shifts: { readonly at: number; readonly growth: number; readonly step: number }[] = []
  for (let at = logs.length - year; at <= logs.length - lastingMonths; at++) {
    const before = median(logs.slice(at - sideMonths, at))
    const growth = median(logs.slice(at, at + sideMonths)) - before
    const growthBefore = before - median(logs.slice(at - 2 * sideMonths, at - sideMonths))
    const size = Math.abs(growth)
    const step = steps[at - 1]! * Math.sign(growth)
    const isShift =
      size >= -Math.log(noticeable) &&
      size >= unusual * Math.max(usual, Math.abs(growthBefore)) &&
      step >= sudden * size
    if (isShift) shifts.push({ at, growth, step })
  }
  return shifts.sort((one, other) => other.step - one.step)[0]
}

/** Says what a short history cannot show. Nothing from two years on. */
function warnOfShortHistory(months: number): string[] {
  if (months >= 2 * year) return []
  const known = `Historia corta: hay ${months} ${months === 1 ? 'mes completo' : 'meses completos'}.`
  if (months < year) return [`${known} La previsión es el promedio, sin temporada, tendencia ni intervalos.`]
  if (months === year) return [`${known} La previsión repite el año pasado, sin tendencia ni intervalos.`]
  return [`${known} Con menos de dos años una temporada no se distingue bien de un mes excepcional.`]
}

/** Says that sales rose or fell at once and stayed there. It takes two years to tell that from a season. */
function warnOfShift({ first, amounts }: Series): string[] {
  if (amounts.length < 2 * year) return []
  const shift = findShift(removeSeason(amounts, measureSeason(amounts)))
  if (shift === undefined) return []
  return [
    `Cambio de nivel: desde ${nameMonth(first + shift.at)} se vende bastante ${shift.growth > 0 ? 'más' : 'menos'} ` +
      'que antes. La previsión parte del nivel nuevo.',
  ]
}

/**
 * What to keep in mind about a forecast of `horizon` months, in Spanish sentences, the most important one first: that
 * sales have stopped, or else a change of level, a short history, and intervals beyond what was measured.
 */
export function listWarnings(series: Series, horizon: number): string[] {
  const stopped = countStoppedMonths(series.amounts)
  if (stopped > 0)
    return [`Sin ventas desde hace ${stopped} meses: la previsión supone que siguen detenidas.`]
  const months = series.amounts.length
  const warnings = [...warnOfShift(series), ...warnOfShortHistory(months)]
  if (horizon > backtestHorizon && months > year)
    warnings.push(`Más allá de ${backtestHorizon} meses los intervalos son más anchos y solo orientativos.`)
  return warnings
}

/**
 * A Spanish clause that compares a forecast with repeating the year before (`mejor que repetir el año pasado en un
 * 20 %`), by their mean absolute errors on the same past months, which is the quotient of their MASE.
 */
export function describePrecision({ errors, naiveErrors }: Backtest): string {
  if (errors.length === 0) return 'aún sin comparar con el año pasado: hacen falta 13 meses completos'
  const own = mean(errors)
  const naive = mean(naiveErrors)
  if (naive === 0) return `${own === 0 ? 'igual' : 'peor'} que repetir el año pasado`
  const percent = Math.round(100 * (1 - own / naive))
  if (percent === 0) return 'igual que repetir el año pasado'
  return `${percent > 0 ? 'mejor' : 'peor'} que repetir el año pasado en un ${Math.abs(percent)} %`
}
