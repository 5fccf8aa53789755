import type { Result } from './job.ts'

/** A row that is due in a moment is not worth a look of its own. */
const shortestMs = 250

const triedAgain = new Set<Result['outcome']['kind']>(['retry', 'unavailable', 'deferred'])

/**
 * How long to sleep, in milliseconds: until the first of `moments` (null or undefined for none), or until one
 * of the results that were just marked is due again.
 */
export function sleepMs(results: readonly Result[], moments: readonly (number | null | undefined)[]): number {
  const again = results.filter(({ outcome }) => triedAgain.has(outcome.kind)).map(({ delayMs }) => delayMs)
  const known = moments.filter((moment) => typeof moment === 'number')
  return Math.max(shortestMs, Math.min(...again, ...known))
}
