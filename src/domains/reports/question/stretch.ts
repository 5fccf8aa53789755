import { type Day, partOf, type Span, spanBefore, spanOf, type Unit, unitsBefore } from './calendar.ts'

/** A stretch of time as it was named. */
export interface Stretch {
  readonly unit: Unit
  /** Its days in `year`, which counts only where none was named; undefined when the calendar has no such days. */
  readonly in: (year: number) => Span | undefined
  readonly needsYear: boolean
  /** In a comparison: so many units before the other period, which is the current `own` when it was not named. */
  readonly before?: {
    readonly unit: Unit | 'periodo'
    readonly times: number
    readonly own: Unit
    /** Beside another period of the same unit it is still counted from today: "anteayer" beside "ayer". */
    readonly isFromToday?: boolean
  }
}

export const fixed = (unit: Unit, span: Span | undefined): Stretch => ({
  unit,
  in: () => span,
  needsYear: false,
})

/** What every year has, until a year is named. */
export const yearly = (unit: Unit, read: Stretch['in']): Stretch => ({ unit, in: read, needsYear: true })

export const current = (unit: Unit, day: Day): Stretch => fixed(unit, spanOf(unit, day))

/** A day as a span, where there is one. */
export const toSpan = (day: Day | undefined): Span | undefined =>
  day === undefined ? undefined : { start: day, end: day + 1 }

/** A stretch inside another one, which may still lack its year. */
export function inside(whole: Stretch, unit: Unit, pick: (span: Span) => Span | undefined): Stretch {
  const read = (year: number) => {
    const span = whole.in(year)
    return span && pick(span)
  }
  return { unit, needsYear: whole.needsYear, in: read }
}

/** The unit `times` units ago; in a comparison that many before the other period. */
export function ago(unit: Unit, times: number, today: Day, isFromToday: boolean): Stretch {
  const stretch = fixed(unit, spanBefore(unit, today, times))
  return times > 0 ? { ...stretch, before: { unit, times, own: unit, isFromToday } } : stretch
}

/** What only a comparison gives its days: "el mismo mes del año pasado". */
export const counterpart = (unit: Unit | 'periodo', own: Unit): Stretch => ({
  ...fixed('dia', undefined),
  before: { unit, times: 1, own },
})

/** The last `count` units up to and with today, or the last complete ones. */
export function lastOnes(unit: Unit, count: number, isComplete: boolean, today: Day): Stretch {
  if (!isComplete) return fixed(unit, { start: unitsBefore(unit, today + 1, count), end: today + 1 })
  return fixed(unit, { start: spanBefore(unit, today, count).start, end: spanOf(unit, today).start })
}

/** The first or the last `count` units of a span, undefined when it has fewer. */
export function edgeOf(span: Span, unit: Unit, count: number, isFirst: boolean): Span | undefined {
  const far = isFirst ? partOf(span, unit, count)?.end : unitsBefore(unit, span.end, count)
  if (far === undefined || far < span.start) return undefined
  return isFirst ? { start: span.start, end: far } : { start: far, end: span.end }
}
