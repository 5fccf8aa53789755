// Reads the real series that forecasts are proved on: one a line, with unit, source, first month and 66 amounts.
import { readFileSync } from 'node:fs'
import { type Series, toMonthNumber } from '../../src/domains/forecasts/series.ts'

export interface NamedSeries extends Series {
  name: string
}

/** A history, and what really followed it. */
export interface Trial {
  name: string
  history: Series
  actual: readonly number[]
}

/** Months withheld. */
export const horizon = 6
const shortest = 24
const longest = 60

/** The series in `series.tsv`. */
export function readSeries(): NamedSeries[] {
  const [, ...lines] = readFileSync(new URL('series.tsv', import.meta.url), 'utf8')
    .trimEnd()
    .split('\n')
  return lines.map((line) => {
    const [name = '', , , start = '', amounts = ''] = line.split('\t')
    const [year = 0, month = 0] = start.split('-').map(Number)
    return { name, first: toMonthNumber(year, month), amounts: amounts.split(' ').map(Number) }
  })
}

/**
 * Cuts each series at its last month but six, and as many months earlier as `cuts` says, so that other calendar
 * months come last. Histories are 24, 30 … 60 months long in turn, or as long as the earlier cut allows.
 */
export function makeTrials(series: readonly NamedSeries[], cuts: number): Trial[] {
  return series.flatMap(({ name, first, amounts }, index) =>
    Array.from({ length: cuts }, (_, cut) => {
      const end = amounts.length - horizon - cut
      const wanted = shortest + ((6 * index) % (longest - shortest + 6))
      const start = Math.max(0, end - wanted)
      return {
        name,
        history: { first: first + start, amounts: amounts.slice(start, end) },
        actual: amounts.slice(end, end + horizon),
      }
    }),
  )
}
