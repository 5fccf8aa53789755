import { setTimeout as sleep } from 'node:timers/promises'
import { type CallerOptions, createCaller } from './caller.ts'
import type { Random } from './random.ts'

/** Customers at once, and how long each of them thinks, in milliseconds. */
const CALLERS = 20
const THINK_MS = [10, 90] as const

/** The callers, at work. */
export interface Load {
  /** Nobody asks anything more; resolves when each has got its last answer. */
  pause(): Promise<void>
  /** All go on at once. */
  resume(): void
  /** While all pause: in each round all want the units of one product at the same moment. */
  rush(rounds: number): Promise<void>
  /** As `pause`, for good. */
  stop(): Promise<void>
}

/** Keeps all callers busy until told to stop. */
export function startLoad(
  options: Omit<CallerOptions, 'random'>,
  randomFor: (caller: number) => Random,
): Load {
  let running = true
  let callers: Promise<unknown>
  const all = Array.from({ length: CALLERS }, (_, number) => {
    const random = randomFor(number)
    return { random, caller: createCaller({ ...options, random }) }
  })

  function start(): void {
    running = true
    callers = Promise.all(
      all.map(async ({ random, caller }) => {
        while (running) {
          await caller.deed()
          await sleep(random.whole(...THINK_MS))
        }
      }),
    )
  }

  async function pause(): Promise<void> {
    running = false
    await callers
  }

  async function rush(rounds: number): Promise<void> {
    for (let round = 0; round < rounds; round += 1) {
      await Promise.all(all.map(({ caller }, number) => caller.rush(number + round)))
    }
  }

  start()
  return { pause, resume: start, rush, stop: pause }
}
