import { AsyncLocalStorage } from 'node:async_hooks'

/** What every layer below a request may know about it without it being passed along. */
export type RequestContext = ReturnType<typeof createRequestContext>

/**
 * A context in which nothing has happened yet. After `deadlineMs` (milliseconds of `performance.now()`) nothing is tried
 * again. `roundTrips` are the statements that went to the database for this request, `retries` the repeats among them.
 */
export function createRequestContext(requestId: string, deadlineMs: number) {
  return { requestId, deadlineMs, roundTrips: 0, retries: 0 }
}

/**
 * The context of the request that is being answered: `run(context, work)` sets it for all that `work` starts, `getStore()`
 * is undefined outside of a request (boot, background work).
 */
export const requestContext = new AsyncLocalStorage<RequestContext>()
