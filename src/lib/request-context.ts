import { AsyncLocalStorage } from 'node:async_hooks'

/** What every layer below a request may know about it without it being passed along. */
export interface RequestContext {
  readonly requestId: string
  /** Moment (milliseconds of `performance.now()`) after which nothing is tried again. */
  readonly deadlineMs: number
  /** Statements that went to the database for this request, repeats included. */
  roundTrips: number
  /** Repeats among them. */
  retries: number
}

/** A context in which nothing has happened yet. */
export function createRequestContext(requestId: string, deadlineMs: number): RequestContext {
  return { requestId, deadlineMs, roundTrips: 0, retries: 0 }
}

/**
 * The context of the request that is being answered: `run(context, work)` sets it for all that `work` starts, `getStore()`
 * is undefined outside of a request (boot, background work).
 */
export const requestContext = new AsyncLocalStorage<RequestContext>()
