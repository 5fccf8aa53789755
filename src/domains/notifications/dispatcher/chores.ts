import type { FastifyBaseLogger } from 'fastify'
import type { Sql } from '../../../lib/database/sql.ts'

/** Work that is due at moments which rows tell, done by whichever instance sees it first. */
export interface Chore {
  readonly name: string
  /** A scalar expression of type timestamptz: when it is due next, null for never. */
  readonly due: Sql
  /** Does it; safe to do at any time, twice, and by several instances at once. Returns how many rows it dealt with. */
  run(): Promise<number>
}

/** A chore that found nothing to do or failed, though it was due, is left alone for so long. */
const pauseMs = 15_000

/** The chores, each with the moment before which it is not done again. */
export class Chores {
  readonly #chores: readonly Chore[]
  readonly #log: FastifyBaseLogger
  readonly #notBefore = new Map<Chore, number>()

  constructor(chores: readonly Chore[], log: FastifyBaseLogger) {
    this.#chores = chores
    this.#log = log
  }

  get due(): readonly Sql[] {
    return this.#chores.map((chore) => chore.due)
  }

  /** Milliseconds until the first is to be done, given when each is due. */
  nextMs(dueMs: readonly (number | null)[]): number {
    const waits = this.#chores.map((chore, i) => {
      const due = dueMs[i] ?? Number.POSITIVE_INFINITY
      return Math.max(due, (this.#notBefore.get(chore) ?? 0) - performance.now())
    })
    return Math.min(...waits, Number.POSITIVE_INFINITY)
  }

  /** Does those that are due. Returns true when there may be more to do. A failure is logged and tried later. */
  async run(dueMs: readonly (number | null)[]): Promise<boolean> {
    let dealtWith = 0
    for (const [i, chore] of this.#chores.entries()) {
      const due = dueMs[i] ?? Number.POSITIVE_INFINITY
      if (due > 0 || (this.#notBefore.get(chore) ?? 0) > performance.now()) continue
      const rows = await this.#do(chore)
      if (rows === 0) this.#notBefore.set(chore, performance.now() + pauseMs)
      dealtWith += rows
    }
    return dealtWith > 0
  }

  async #do(chore: Chore): Promise<number> {
    try {
      return await chore.run()
    } catch (err) {
      this.#log.warn({ err, chore: chore.name }, 'dispatcher: a chore failed and is done later')
      return 0
    }
  }
}
