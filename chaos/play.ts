import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Books, checkBooks } from './books.ts'
import type { Wish } from './caller.ts'
import { createClient } from './client.ts'
import { startLoad } from './load.ts'
import { createRandom } from './random.ts'
import type { Scenario, Stage } from './scenario.ts'
import { counterSaleStatement } from './scenarios/statements.ts'
import { fillShop } from './shop.ts'
import { createTally, type Tally } from './tally.ts'
import { type Ground, startWorld, type World } from './world.ts'

export interface PlayOptions {
  /** Folder of the built service's programs. */
  readonly programs: string
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
/** Rounds of a rush after the storm, and how many replies of its sales are lost. */
const RUSHES = 12
const SWALLOWED = 3
const LOG_LINES = 15
const WEBHOOK_PATIENCE_MS = 20_000

async function rage(
  scenario: Scenario,
  stage: Omit<Stage, 'round'>,
  minutes: number | undefined,
): Promise<void> {
  const until = performance.now() + (minutes ?? 0) * 60_000
  for (let round = 0; ; round += 1) {
    await scenario.storm({ ...stage, round })
    const over =
      minutes === undefined ? stage.short || round + 1 >= scenario.rounds : performance.now() >= until
    if (over) return
  }
}

/** What a short pass, on a machine that others use too, allows to be 503, and to take until all is well. */
const BUSY = { leastOk: 0.9, recoverySeconds: 10 }
const RECOVERY_SECONDS = 1

function judge(scenario: Scenario, short: boolean, tally: Tally, books: Books): void {
  const { lost, doubled, oversold, charged } = books
  if (lost > 0) tally.violate(`${lost} acknowledged effects are lost`)
  if (doubled > 0) tally.violate(`${doubled} effects happened more than once`)
  if (oversold > 0) tally.violate(`${oversold} units were sold that were not there`)
  if (charged > 0) tally.violate(`${charged} payments were charged and bought nothing`)
  const leastOk = short ? Math.min(BUSY.leastOk, scenario.leastOk) : scenario.leastOk
  if (tally.ok < tally.requests * leastOk) tally.violate(`less than ${leastOk * 100} % of requests succeeded`)
  if (scenario.startsService) return
  const limit = short ? BUSY.recoverySeconds : RECOVERY_SECONDS
  const slowest = Math.max(0, ...tally.recoveries)
  if (slowest > limit) tally.violate(`it took more than ${limit} s to recover`)
}

/** The service's own command mends what was paid and not heard of; a second run must find nothing. */
async function settleMoney(world: World, tally: Tally): Promise<void> {
  if ((await world.reconcile('--apply')) !== 0) tally.violate('reconcile --apply left something open')
  if ((await world.reconcile()) !== 0) tally.violate('reconcile found something the second time')
}

/** Plays one scenario on a fresh shop and checks its books. */
export async function play(ground: Ground, scenario: Scenario, options: PlayOptions): Promise<Result> {
  const { programs, seed, short } = options
  const settings = scenario.settings ?? (() => ({}))
  const world = await startWorld(ground, {
    programs,
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
    const load = startLoad({ client, shop, stripe: world.stripe, tally, wishes }, (caller) =>
      createRandom(seed * 1000 + caller),
    )
    await sleep(WARM_UP_MS)
    await rage(scenario, { world, tally, load, short }, options.minutes)
    await sleep(AFTER_MS)
    await load.stop()
    // Some of the sales get no answer although they were made.
    world.proxy.swallowReply({ sql: counterSaleStatement, times: SWALLOWED, ending: 'reset' })
    await load.rush(RUSHES)
    await Promise.race([world.stripe.webhooks.idle(), sleep(WEBHOOK_PATIENCE_MS)])
    await settleMoney(world, tally)
    const books = await checkBooks(world.database, { shop, wishes, stripe: world.stripe, client, tally })
    judge(scenario, short, tally, books)
    const log = tally.violations.size === 0 ? '' : readFileSync(world.logFile, 'utf8')
    return { name: scenario.name, seed, tally, books, log: log.split('\n').slice(-LOG_LINES).join('\n') }
  } finally {
    await world.close()
  }
}
