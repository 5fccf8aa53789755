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
  /** Longest wait for the end of what is under way (5 as a rule). */
  readonly waitMs?: number
  /** Batches under way at once, of items that come alone or of more than fit in one (2 as a rule). */
  readonly runningMax?: number
}

/**
 * A statement that others could have joined costs more than the wait for the one before it; the end of one that goes
 * to a database far away is not worth waiting for. A third full statement at once gains nothing.
 */
const usual = { waitMs: 5, runningMax: 2, mayDivide: (error: unknown) => !(error instanceof Problem) }

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

interface Batch<Item, Result> {
  readonly items: Item[]
  readonly waiting: Waiting<Item, Result>[]
}

/**
 * Does items of work together that are asked for at once, as a database commits transactions in groups: who comes
 * alone is not held up, and who comes while others are under way waits for their end, for a moment at most, and
 * shares a statement. In the books of each request (`RequestContext`) it counts as its own.
 */
export class Batcher<Item, Result> {
  readonly #options: Required<BatcherOptions<Item, Result>>
  /** What waits, in the order of its turn; the second one has what does not fit in the first. */
  readonly #batches: Batch<Item, Result>[] = []
  #running = 0
  /** How many items the batch has that began last. */
  #lastSize = 0
  #timer: NodeJS.Timeout | undefined

  constructor(options: BatcherOptions<Item, Result>) {
    this.#options = { ...usual, ...options }
  }

  /** The result of one item. Throws what `run` throws. */
  add(item: Item): Promise<Result> {
    const context = currentRequestContext()
    if (this.#running < this.#mostRunning || isInHaste(context)) return this.#alone(item)
    return new Promise((resolve, reject) => {
      this.#enqueue({ item, context, asked: new AsyncResource('Batcher'), resolve, reject })
      this.#timer ??= setTimeout(() => this.#next(), this.#options.waitMs)
      this.#beginWhatIsDue()
    })
  }

  #enqueue(waiting: Waiting<Item, Result>): void {
    const { item } = waiting
    const batch = this.#batches.find(({ items }) => this.#options.fits(items, item))
    if (!batch) {
      this.#batches.push({ items: [item], waiting: [waiting] })
      return
    }
    batch.items.push(item)
    batch.waiting.push(waiting)
  }

  /**
   * Two who come alone do not wait for each other. Once several share a statement its end is waited for, because the
   * first who came in between would go alone; unless more wait than fit in one.
   */
  get #mostRunning(): number {
    return this.#lastSize > 1 && this.#batches.length < 2 ? 1 : this.#options.runningMax
  }

  #beginWhatIsDue(): void {
    while (this.#batches.length > 0 && this.#running < this.#mostRunning) this.#next()
  }

  async #alone(item: Item): Promise<Result> {
    const [result] = await this.#track(1, () => this.#options.run([item]))
    return result as Result
  }

  async #track<Value>(size: number, work: () => Promise<Value>): Promise<Value> {
    this.#running += 1
    this.#lastSize = size
    try {
      return await work()
    } finally {
      this.#running -= 1
      this.#beginWhatIsDue()
    }
  }

  /** Begins with the batch whose turn it is; the next one waits for others from now on. */
  #next(): void {
    clearTimeout(this.#timer)
    const batch = this.#batches.shift()
    this.#timer = this.#batches.length > 0 ? setTimeout(() => this.#next(), this.#options.waitMs) : undefined
    if (batch) void this.#settle(batch)
  }

  async #settle(batch: Batch<Item, Result>): Promise<void> {
    const { waiting } = batch
    const { asked } = waiting[0]!
    try {
      const results = await this.#track(waiting.length, () =>
        asked.runInAsyncScope(() => this.#runTogether(batch)),
      )
      for (const [place, { resolve }] of waiting.entries()) resolve(results[place] as Result)
    } catch (error) {
      const divide = waiting.length > 1 && this.#options.mayDivide(error)
      for (const { item, asked, resolve, reject } of waiting) {
        if (divide) asked.runInAsyncScope(() => this.#alone(item)).then(resolve, reject)
        else reject(error)
      }
    }
  }

  /** Under the earliest deadline, so that nobody waits longer than they may. */
  async #runTogether({ items, waiting }: Batch<Item, Result>): Promise<readonly Result[]> {
    const contexts = waiting.flatMap(({ context }) => context ?? [])
    const [first] = contexts
    if (!first || items.length === 1) return this.#options.run(items)
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
