import type { Failure } from './failure.ts'

interface Schedule {
  readonly baseMs: number
  readonly capMs: number
  /** How often an operation is repeated for such a failure. */
  readonly maxRepeats: number
}

/** The gate paces these; the deadline ends them. */
const away: Schedule = { baseMs: 25, capMs: 1000, maxRepeats: Number.POSITIVE_INFINITY }
const overload: Schedule = { baseMs: 250, capMs: 2000, maxRepeats: 4 }
const conflict: Schedule = { baseMs: 20, capMs: 500, maxRepeats: 8 }
/** A statement that kills its connection each time must not go on doing so. */
const lost: Schedule = { baseMs: 50, capMs: 1000, maxRepeats: 4 }
/** It took its whole time once already. */
const slow: Schedule = { baseMs: 50, capMs: 50, maxRepeats: 1 }

function scheduleFor(failure: Failure): Schedule {
  if (failure.reason === 'read-timeout' || failure.reason === 'transaction-expired') return slow
  if (failure.away) return away
  if (failure.overload) return overload
  return failure.kind === 'conflict' ? conflict : lost
}

/**
 * How long to wait, in milliseconds, before repeat number `repeat` (from 1): exponential with full jitter
 * (Brooker, "Exponential Backoff and Jitter", AWS Architecture Blog, 2015). Undefined when there have been
 * enough repeats.
 */
export function backoff(failure: Failure, repeat: number, random = Math.random): number | undefined {
  const { baseMs, capMs, maxRepeats } = scheduleFor(failure)
  if (repeat > maxRepeats) return undefined
  return random() * Math.min(capMs, baseMs * 2 ** Math.min(repeat, 20))
}
