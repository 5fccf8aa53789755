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
  const deeds = Array.from({ length: CALLERS }, (_, number) => {
    const random = randomFor(number)
    return { random, deed: createCaller({ ...options, random }) }
  })

  function start(): void {
    running = true
    callers = Promise.all(
      deeds.map(async ({ random, deed }) => {
        while (running) {
          await deed()
          await sleep(random.whole(...THINK_MS))
        }
      }),
    )
  }

  async function pause(): Promise<void> {
    running = false
    await callers
  }

  start()
  return { pause, resume: start, stop: pause }
}
