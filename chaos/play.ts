import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Books, checkBooks } from './books.ts'
import { createClient } from './client.ts'
import { startLoad, type Wish } from './load.ts'
import { createRandom } from './random.ts'
import type { Scenario } from './scenarios.ts'
import { fillShop } from './shop.ts'
import { createTally, type Tally } from './tally.ts'
import { type Ground, startWorld, type World } from './world.ts'

export interface PlayOptions {
  readonly dist: string
  readonly seed: number
  readonly short: boolean
  /** Repeats the storm for so long; without it as often as the scenario says. */
  readonly minutes: number | undefined
}

/** What became of a scenario. */
export interface Result {
  readonly name: string
  readonly seed: number
  readonly tally: Tally
  readonly books: Books
  /** The end of the service's log, when a promise was broken. */
  readonly log: string
}

const WARM_UP_MS = 500
const AFTER_MS = 1500
const LOG_LINES = 15
const RECOVERY_LIMIT_SECONDS = 1
const WEBHOOK_PATIENCE_MS = 20_000

async function rage(scenario: Scenario, world: World, tally: Tally, options: PlayOptions): Promise<void> {
  const { minutes, short } = options
  const until = performance.now() + (minutes ?? 0) * 60_000
  for (let round = 1; ; round += 1) {
    await scenario.storm({ world, tally, short })
    const over = minutes === undefined ? short || round >= scenario.rounds : performance.now() >= until
    if (over) return
  }
}

function judge(scenario: Scenario, tally: Tally, { lost, doubled, oversold }: Books): void {
  if (lost > 0) tally.violate(`${lost} acknowledged effects are lost`)
  if (doubled > 0) tally.violate(`${doubled} effects happened more than once`)
  if (oversold > 0) tally.violate(`${oversold} units were sold that were not there`)
  if (tally.ok < tally.requests * scenario.leastOk) tally.violate('too few requests succeeded')
  const unexplained = tally.otherErrors - tally.cuts
  if (unexplained > 0) tally.violate(`${unexplained} requests failed otherwise than with 503`)
  // A killed process has to start first, and this machine may be busy.
  const slowest = Math.max(0, ...tally.recoveries)
  if (!scenario.cuts && slowest > RECOVERY_LIMIT_SECONDS) tally.violate('it took too long to recover')
}

/** The service's own command mends what was paid and not heard of; a second run must find nothing. */
async function settleMoney(world: World, tally: Tally): Promise<void> {
  if ((await world.reconcile('--apply')) !== 0) tally.violate('reconcile --apply left something open')
  if ((await world.reconcile()) !== 0) tally.violate('reconcile found something the second time')
}

/** Plays one scenario on a fresh shop and checks its books. */
export async function play(ground: Ground, scenario: Scenario, options: PlayOptions): Promise<Result> {
  const { dist, seed } = options
  const settings = scenario.settings ?? (() => ({}))
  const world = await startWorld(ground, {
    dist,
    name: scenario.name,
    settings,
    databaseHost: scenario.databaseHost,
  })
  try {
    const random = createRandom(seed)
    const shop = await fillShop(world.database, random)
    const tally = createTally()
    const wishes: Wish[] = []
    for (let count = 0; count < scenario.instances; count += 1) {
      const instance = await world.launch()
      await world.balancer.healthy(instance.port)
    }
    const client = createClient(world.balancer.url, tally)
    const load = startLoad({ client, shop, stripe: world.stripe, tally, random, wishes }, (caller) =>
      createRandom(seed * 1000 + caller),
    )
    await sleep(WARM_UP_MS)
    await rage(scenario, world, tally, options)
    await sleep(AFTER_MS)
    await load.stop()
    await Promise.race([world.stripe.webhooks.idle(), sleep(WEBHOOK_PATIENCE_MS)])
    await settleMoney(world, tally)
    const books = await checkBooks(world.database, shop, wishes, world.stripe, tally)
    judge(scenario, tally, books)
    const log = tally.violations.size === 0 ? '' : readFileSync(world.logFile, 'utf8')
    return { name: scenario.name, seed, tally, books, log: log.split('\n').slice(-LOG_LINES).join('\n') }
  } finally {
    await world.close()
  }
}
