import { runWithRequestContext } from '../../../lib/request-context.ts'

/**
 * Runs background work in a context of its own: its statements end with `limitMs`, carry `name` in the log, and
 * are not counted to the request that happened to wake the dispatcher. Returns what `work` returns.
 */
export function inOwnContext<Result>(
  name: string,
  limitMs: number,
  work: () => Promise<Result>,
): Promise<Result> {
  const deadlineMs = performance.now() + limitMs
  return runWithRequestContext({ requestId: name, deadlineMs, roundTrips: 0, retries: 0 }, work)
}
