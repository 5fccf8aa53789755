import type { SqlClient } from '../../../../lib/database/sql.ts'
import { runWithRequestContext } from '../../../../lib/request-context.ts'
import { type Bounds, catchUp, type Facts, readAll } from './read-facts.ts'

/** What became of loading the facts, since the process began. */
export interface FactsCounts {
  loaded: number
  refreshed: number
  failed: number
}

export interface FactsOptions {
  readonly sql: SqlClient
  /** Told when loading fails: nobody waits for it. */
  readonly onError: (error: unknown) => void
  /** Shops with fewer products than this do not need facts. */
  readonly fewest?: number
  readonly bounds?: Bounds
  /** Shortest time between two refreshments. */
  readonly pauseMs?: number
}

/** What an answer of the database tells about the catalogue. */
export interface Noticed {
  readonly version: string
  /** How many products there are, where that was asked. */
  readonly products?: number | undefined
  /** The facts that were used, and how many changes ago they were so: null when that is too many. */
  readonly used?: Facts | undefined
  readonly behind?: number | null | undefined
}

/** From here on a search that looks at everything takes longer than a few milliseconds. */
const usualFewest = 5000
const usualBounds: Bounds = { products: 300_000, bytes: 24 * 2 ** 20 }
const usualPauseMs = 5000
/** What is too small, too large, or failed is looked at again after this long, when somebody asks. */
const longPauses = 12
/** Of a catalogue that changes faster than it is read. */
const mostTries = 3
/** Changes that are corrected with every answer before the facts are refreshed. */
const mostBehind = 300
const statementLimitMs = 10_000

/**
 * Keeps the facts of all products of a large catalogue, to find what nobody remembers. Loads them in the background
 * when somebody asks for what is not known, and refreshes them when an answer tells that much has changed; does
 * nothing by itself, and nothing at all in a small shop.
 */
export class FactsLoader {
  readonly counts: FactsCounts = { loaded: 0, refreshed: 0, failed: 0 }
  readonly #options: Required<FactsOptions>
  #facts: Facts | undefined
  #areUsable = false
  /** Answers of versions before this one are too old to be corrected, or nearly. */
  #oldest = 0n
  #work: Promise<void> | undefined
  #pausedUntil = 0
  #isClosed = false

  constructor({
    fewest = usualFewest,
    bounds = usualBounds,
    pauseMs = usualPauseMs,
    ...options
  }: FactsOptions) {
    this.#options = { ...options, fewest, bounds, pauseMs }
  }

  /** The facts, as long as answers from them can be corrected. */
  get facts(): Facts | undefined {
    return this.#areUsable ? this.#facts : undefined
  }

  /** Whether it matters how many products there are: the facts are missing, and nobody is loading them. */
  get isWanted(): boolean {
    return !this.#areUsable && !this.#work && !this.#isClosed && performance.now() >= this.#pausedUntil
  }

  /** Whether an answer of this version is too old to be corrected, so that one from the facts is better. */
  isOutdated(version: string): boolean {
    return BigInt(version) < this.#oldest
  }

  /** Takes in what an answer tells, and begins loading or refreshing in the background where that pays. */
  notice({ version, products, used, behind }: Noticed): void {
    if (this.#isClosed) return
    const isOfThese = used !== undefined && used === this.#facts
    if (isOfThese && behind === null) this.#areUsable = false
    if (this.#work || performance.now() < this.#pausedUntil) return
    if (products !== undefined && products < this.#options.fewest) {
      this.#facts = undefined
      this.#pause(longPauses)
    } else if (this.#facts ? this.#isBehind(version, isOfThese ? behind : 0) : products !== undefined) {
      this.#begin()
    }
  }

  /** Resolves when nothing is being loaded. */
  async settled(): Promise<void> {
    while (this.#work) await this.#work
  }

  /** Loads nothing any more, and lets go of what there is. */
  close(): void {
    this.#isClosed = true
    this.#areUsable = false
    this.#facts = undefined
  }

  #isBehind(version: string, behind: number | null | undefined): boolean {
    if (!this.#areUsable || (behind ?? 0) > mostBehind) return true
    return BigInt(version) - BigInt(this.#facts!.version) > BigInt(mostBehind)
  }

  #begin(): void {
    this.#work = this.#refresh()
      .catch((error: unknown) => {
        this.#pause(longPauses)
        if (this.#isClosed) return
        this.counts.failed += 1
        this.#options.onError(error)
      })
      .finally(() => {
        this.#work = undefined
      })
  }

  #pause(times: number): void {
    this.#pausedUntil = performance.now() + times * this.#options.pauseMs
  }

  async #refresh(): Promise<void> {
    const before = this.#facts
    const newer = before && (await this.#caughtUp(before))
    if (newer) {
      this.counts.refreshed += 1
      this.#keep(newer, newer.changes > mostBehind)
      return
    }
    // Let go first: there is no room for both.
    this.#facts = undefined
    this.#areUsable = false
    const loaded = await this.#load()
    if (!loaded || this.#isClosed) return
    this.counts.loaded += 1
    this.#keep(loaded, true)
  }

  #keep(facts: Facts, areMuchNewer: boolean): void {
    if (this.#isClosed) return
    this.#facts = facts
    this.#areUsable = true
    if (areMuchNewer) this.#oldest = BigInt(facts.version)
    this.#pause(1)
  }

  /** All products at one version; undefined when there are too many, or they change too fast. */
  async #load(): Promise<Facts | undefined> {
    for (let tries = 0; tries < mostTries && !this.#isClosed; tries += 1) {
      const all = await readAll(this.#bounded(), this.#options.bounds)
      if (!all) break
      const facts = await this.#caughtUp(all)
      if (facts) return facts
    }
    this.#pause(longPauses)
    return undefined
  }

  #caughtUp(facts: Facts): ReturnType<typeof catchUp> {
    return catchUp(this.#bounded(), facts)
  }

  /** The database for a work of its own: with its own time, and not counted to the request that began it. */
  #bounded(): SqlClient {
    const { sql } = this.#options
    const read: SqlClient['read'] = (strings, ...values) => {
      if (this.#isClosed) throw new Error('The service is closing.')
      const deadlineMs = performance.now() + statementLimitMs
      const context = { requestId: 'catalogue.facts', deadlineMs, roundTrips: 0, retries: 0 }
      return runWithRequestContext(context, () => sql.read(strings, ...values))
    }
    return { ...sql, read }
  }
}
