import { readFailure } from './failure.ts'
import type { Job, Outcome } from './job.ts'
import { inOwnContext } from './own-context.ts'

/** Does the work of one job; what it throws is read as its failure. */
export type Perform = (job: Job, signal: AbortSignal) => Promise<Outcome>

/**
 * Makes one attempt at a job, in a context of its own, so that its statements end with its time. Never rejects; after `limitMs` it is over, even if the work goes on; then it is not joined
 * by another for as long again.
 */
export async function attempt(job: Job, perform: Perform, limitMs: number): Promise<Outcome> {
  const controller = new AbortController()
  const { promise: late, resolve } = Promise.withResolvers<Outcome>()
  const timer = setTimeout(() => {
    resolve({ kind: 'retry', error: 'it took too long', retryAfterMs: limitMs })
    controller.abort()
  }, limitMs).unref()
  // The failure of work that is late goes nowhere: the row is tried again anyway.
  const work = inOwnContext(`${job.source}:${job.id}`, limitMs, async () =>
    perform(job, controller.signal),
  ).catch(readFailure)
  const outcome = await Promise.race([work, late])
  clearTimeout(timer)
  return outcome
}
