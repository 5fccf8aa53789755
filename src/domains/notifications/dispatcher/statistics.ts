import type { Result } from './job.ts'

/** What became of the rows of one lane since the process started. */
export interface LaneCounts {
  sent: number
  retried: number
  /** Put off because their service was away, or because the process stopped. */
  deferred: number
  dead: number
  skipped: number
}

/** What waits in one lane. */
export interface WaitingRows {
  readonly rows: number
  /** Age of the oldest, in milliseconds. */
  readonly oldestMs: number
}

/** A snapshot for `/metrics`. */
export interface DispatcherStatistics {
  /** By topic of a task or channel of a notification. */
  readonly lanes: Readonly<Record<string, Readonly<LaneCounts>>>
  /** What waited at the last poll, by lane. */
  readonly waiting: Readonly<Record<string, WaitingRows>>
  /** Lanes that are paused because their service is away. */
  readonly paused: number
  /** Statements that looked for work. */
  readonly looks: number
  /** Rows whose lease had passed to somebody else before they were marked. */
  readonly lost: number
  /** Looks that failed, mostly because the database was away. */
  readonly failures: number
}

const columns = {
  done: 'sent',
  retry: 'retried',
  unavailable: 'deferred',
  deferred: 'deferred',
  dead: 'dead',
  skipped: 'skipped',
} as const satisfies Record<Result['outcome']['kind'], keyof LaneCounts>

const noCounts = (): LaneCounts => ({ sent: 0, retried: 0, deferred: 0, dead: 0, skipped: 0 })

/** What the dispatcher counts. */
export class Counts {
  readonly #lanes: Record<string, LaneCounts> = {}
  waiting: Readonly<Record<string, WaitingRows>> = {}
  looks = 0
  lost = 0
  failures = 0

  /** Counts results that were marked. */
  add(results: readonly Result[]): void {
    for (const { job, outcome } of results) {
      this.#of(job.lane)[columns[outcome.kind]] += 1
    }
  }

  /** Counts rows that were skipped, by lane. */
  addSkipped(rows: Readonly<Record<string, number>>): void {
    for (const [lane, skipped] of Object.entries(rows)) this.#of(lane).skipped += skipped
  }

  read(paused: number): DispatcherStatistics {
    const { waiting, looks, lost, failures } = this
    return { lanes: structuredClone(this.#lanes), waiting, paused, looks, lost, failures }
  }

  #of(lane: string): LaneCounts {
    this.#lanes[lane] ??= noCounts()
    return this.#lanes[lane]
  }
}
