import type { Load } from './load.ts'
import type { Tally } from './tally.ts'
import type { World } from './world.ts'

/** What a storm may reach. */
export interface Stage {
  readonly world: World
  readonly tally: Tally
  readonly load: Load
  readonly short: boolean
  /** Of the storms of a run, from 0. */
  readonly round: number
}

/** One way in which things go wrong. */
export interface Scenario {
  readonly name: string
  readonly instances: 0 | 1 | 2
  /** Storms in a full run; a short run has one. */
  readonly rounds: number
  /** Share of requests that must succeed, from 0 to 1; the others must be 503 with `Retry-After`. */
  readonly leastOk: number
  /** Whether the service itself is started again, which has no limit of one second: this machine may be busy. */
  readonly startsService?: true
  /** Whether it belongs to the short pass. */
  readonly inShortPass?: true
  readonly settings?: (number: number) => Readonly<Record<string, string>>
  readonly databaseHost?: string
  /** One round; the load goes on for a moment after it. */
  storm(stage: Stage): Promise<void>
}

/** What each restart scenario must reach. */
export const restartLeastOk = 0.995
