import { Problem } from '../../lib/problem.ts'
import { createRequestContext, type RequestContext, requestContext } from '../../lib/request-context.ts'

/** In one call of the database: beyond, another sale costs as much as on its own. */
const [salesMax, linesMax] = [16, 64]
/** Calls at once; a third one gains nothing. */
const callsMax = 2
/** Longest wait for the end of a call; one to a database far away takes longer and is not waited for. */
const waitMs = 10
/** A request with less time left goes alone: a batch ends at the earliest deadline of its requests. */
const sharedTimeMinMs = 2000

/** Runs a call for several requests, and counts its round trips for each of them. */
async function runFor<Answers>(contexts: readonly RequestContext[], call: () => Promise<Answers>) {
  const [first] = contexts
  if (!first) return call()
  const deadlineMs = Math.min(...contexts.map((context) => context.deadlineMs))
  const shared = createRequestContext(first.requestId, deadlineMs)
  try {
    return await requestContext.run(shared, call)
  } finally {
    for (const context of contexts) {
      context.roundTrips += shared.roundTrips
      context.retries += shared.retries
    }
  }
}

/**
 * Puts sales that come at the same time into one call of `register`, which does all of them or nothing and returns an
 * answer for each, in order. A sale that comes alone waits for no other. When the database refuses a batch, each of
 * its sales is tried alone, so that one with a value that PostgreSQL does not take stops no other.
 * Returns a function for one sale, which throws what `register` throws.
 */
export function batchSales<Sale extends { readonly lines: readonly unknown[] }, Answer>(
  register: (sales: readonly Sale[]) => Promise<readonly Answer[]>,
): (sale: Sale) => Promise<Answer> {
  type Waiting = PromiseWithResolvers<Answer> & { sale: Sale; context: RequestContext | undefined }
  const queue: Waiting[] = []
  let [calls, lastSize, isTimed] = [0, 0, false]

  async function settle(batch: readonly Waiting[]): Promise<void> {
    calls += 1
    lastSize = batch.length
    try {
      const contexts = batch.flatMap(({ context }) => context ?? [])
      const answers = await runFor(contexts, () => register(batch.map(({ sale }) => sale)))
      for (const [place, { resolve }] of batch.entries()) resolve(answers[place]!)
    } catch (error) {
      if (batch.length > 1 && !(error instanceof Problem)) for (const one of batch) void settle([one])
      else for (const { reject } of batch) reject(error)
    }
    calls -= 1
    settleDue()
  }

  function settleNext(): void {
    let lines = 0
    const size = queue.findIndex(({ sale }, place) => {
      lines += sale.lines.length
      return place > 0 && (place === salesMax || lines > linesMax)
    })
    void settle(queue.splice(0, size === -1 ? queue.length : size))
  }

  /** After a shared call the next one is waited for, because the first sale that came in between would go alone. */
  function settleDue(isLate = false): void {
    if (isLate && queue.length > 0) settleNext()
    while (queue.length > 0 && calls < (lastSize > 1 ? 1 : callsMax)) settleNext()
    if (queue.length === 0 || isTimed) return
    isTimed = true
    setTimeout(() => {
      isTimed = false
      settleDue(true)
    }, waitMs)
  }

  return (sale) => {
    const waiting = { sale, context: requestContext.getStore(), ...Promise.withResolvers<Answer>() }
    const timeLeftMs = (waiting.context?.deadlineMs ?? Infinity) - performance.now()
    if (timeLeftMs < sharedTimeMinMs) void settle([waiting])
    else if (queue.push(waiting) > 0) settleDue()
    return waiting.promise
  }
}
