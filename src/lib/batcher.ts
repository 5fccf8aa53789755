import { AsyncResource } from 'node:async_hooks'
import { Problem } from './problem.ts'
import {
  createRequestContext,
  currentRequestContext,
  type RequestContext,
  runWithRequestContext,
} from './request-context.ts'

export interface BatcherOptions<Item, Result> {
  /** Does the work of several items, all or nothing; a result for each, in order. */
  readonly run: (items: readonly Item[]) => Promise<readonly Result[]>
  /** Whether an item may be done together with those of `batch`. */
  readonly fits: (batch: readonly Item[], item: Item) => boolean
  /**
   * Whether the items of a batch that failed with `error`, having done nothing, may be tried one by one. As a rule
   * after what the database itself refused; a Problem is about the database and not about one item.
   */
  readonly mayDivide?: (error: unknown) => boolean
  /** Batches under way from which on items wait for others (2 as a rule); one of them ends, or `waitMs` pass (5). */
  readonly runningMax?: number
  readonly waitMs?: number
}

/**
 * From the third statement at once PostgreSQL gains nothing, and a far away database would keep who waits for its
 * end longer than 5 ms.
 */
const usual = { runningMax: 2, waitMs: 5, mayDivide: (error: unknown) => !(error instanceof Problem) }

/**
 * Who has less time left goes alone: a batch has the earliest deadline of its requests, and one that spent nearly all
 * of its time before (on a body that came slowly) would have the others fail with it.
 */
const sharedTimeMinMs = 2000

function isInHaste(context: RequestContext | undefined): boolean {
  return context !== undefined && context.deadlineMs - performance.now() < sharedTimeMinMs
}

interface Waiting<Item, Result> {
  readonly item: Item
  readonly context: RequestContext | undefined
  readonly asked: AsyncResource
  readonly resolve: (result: Result) => void
  readonly reject: (error: unknown) => void
}

/**
 * Does items of work together that are asked for at once, as a database commits transactions in groups: who comes
 * alone is not held up, and who comes while others are under way waits for a moment and shares a statement. In the
 * books of each request (`RequestContext`) it counts as its own.
 */
export class Batcher<Item, Result> {
  readonly #options: Required<BatcherOptions<Item, Result>>
  #waiting: Waiting<Item, Result>[] = []
  #running = 0
  #timer: NodeJS.Timeout | undefined

  constructor(options: BatcherOptions<Item, Result>) {
    this.#options = { ...usual, ...options }
  }

  /** The result of one item. Throws what `run` throws. */
  add(item: Item): Promise<Result> {
    const context = currentRequestContext()
    if (this.#running < this.#options.runningMax || isInHaste(context)) return this.#alone(item)
    return new Promise((resolve, reject) => {
      this.#waiting.push({ item, context, asked: new AsyncResource('Batcher'), resolve, reject })
      this.#timer ??= setTimeout(() => this.#next(), this.#options.waitMs)
    })
  }

  async #alone(item: Item): Promise<Result> {
    const [result] = await this.#track(() => this.#options.run([item]))
    return result as Result
  }

  async #track<Value>(work: () => Promise<Value>): Promise<Value> {
    this.#running += 1
    try {
      return await work()
    } finally {
      this.#running -= 1
      if (this.#waiting.length > 0 && this.#running < this.#options.runningMax) this.#next()
    }
  }

  /** Begins with the first that waits and all that may be done with it. */
  #next(): void {
    clearTimeout(this.#timer)
    const batch: Waiting<Item, Result>[] = []
    const left: Waiting<Item, Result>[] = []
    for (const waiting of this.#waiting) {
      const items = batch.map(({ item }) => item)
      const side = this.#options.fits(items, waiting.item) ? batch : left
      side.push(waiting)
    }
    this.#waiting = left
    this.#timer = left.length > 0 ? setTimeout(() => this.#next(), this.#options.waitMs) : undefined
    void this.#settle(batch)
  }

  async #settle(batch: readonly Waiting<Item, Result>[]): Promise<void> {
    const [first] = batch
    if (!first) return
    try {
      const results = await this.#track(() => first.asked.runInAsyncScope(() => this.#runTogether(batch)))
      for (const [place, { resolve }] of batch.entries()) resolve(results[place] as Result)
    } catch (error) {
      const divide = batch.length > 1 && this.#options.mayDivide(error)
      for (const { item, asked, resolve, reject } of batch) {
        if (divide) asked.runInAsyncScope(() => this.#alone(item)).then(resolve, reject)
        else reject(error)
      }
    }
  }

  /** Under the earliest deadline, so that nobody waits longer than they may. */
  async #runTogether(batch: readonly Waiting<Item, Result>[]): Promise<readonly Result[]> {
    const contexts = batch.flatMap(({ context }) => context ?? [])
    const items = batch.map(({ item }) => item)
    const [first] = contexts
    if (!first || batch.length === 1) return this.#options.run(items)
    const deadlineMs = Math.min(...contexts.map((context) => context.deadlineMs))
    const shared = createRequestContext(first.requestId, deadlineMs)
    try {
      return await runWithRequestContext(shared, () => this.#options.run(items))
    } finally {
      for (const context of contexts) {
        context.roundTrips += shared.roundTrips
        context.retries += shared.retries
      }
    }
  }
}
