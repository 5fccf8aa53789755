import { setTimeout as sleep } from 'node:timers/promises'
import type { Tally } from './tally.ts'
import type { World } from './world.ts'

/** What a storm may reach. */
export interface Stage {
  readonly world: World
  readonly tally: Tally
  readonly short: boolean
}

/** One way in which things go wrong. */
export interface Scenario {
  readonly name: string
  readonly instances: 0 | 1 | 2
  /** Storms in a full run; a short run has one. */
  readonly rounds: number
  /** Share of requests that must succeed, from 0 to 1; the others must be 503 with Retry-After. */
  readonly leastOk: number
  /** Whether an instance is ended under load, so that what it was just answering is cut off. */
  readonly cuts?: true
  /** Whether it belongs to the short pass. */
  readonly inShortPass?: true
  readonly settings?: (number: number) => Readonly<Record<string, string>>
  readonly databaseHost?: string
  /** One round; the load goes on for a moment after it. */
  storm(stage: Stage): Promise<void>
}

const database = 'db.chaos.example'

/** Starts an instance in place of another: takes it out, and ends it when the new one is healthy. */
async function replace({ world }: Stage): Promise<void> {
  const [old] = world.instances
  const fresh = await world.launch()
  await world.balancer.healthy(fresh.port)
  if (!old) return
  world.instances.shift()
  world.balancer.remove(old.port)
  await old.end('SIGTERM')
}

async function restartPostgres({ world, tally, short }: Stage): Promise<void> {
  const { postgres } = world.ground
  await sleep(short ? 2000 : 8000)
  await postgres.stopImmediately()
  await sleep(1500)
  await postgres.startAgain()
  tally.back()
  await sleep(short ? 3000 : 8500)
}

async function restartInstance({ world, tally }: Stage, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  const instance = world.instances[0]!
  await sleep(2000)
  world.balancer.expectCuts(instance.port)
  await instance.end(signal)
  instance.start()
  tally.back()
  await world.balancer.healthy(instance.port)
  await sleep(2000)
}

/** The statement that decides whether there is a sale. */
const saleStatement = /insert into venta/i

async function cutAroundCommit({ world }: Stage): Promise<void> {
  const { proxy } = world
  for (const ending of ['reset', 'end'] as const) {
    for (const sql of [saleStatement, /insert into checkout_order/i, /insert into stock_movement/i]) {
      proxy.cutBefore({ sql, times: 2, ending })
      await sleep(350)
      proxy.swallowReply({ sql, times: 2, ending })
      await sleep(350)
      proxy.cutMidReply({ sql, times: 2, ending })
      await sleep(350)
    }
  }
  // During: the connection goes while the server is at it.
  for (let count = 0; count < 5; count += 1) {
    proxy.cut('reset')
    await sleep(300)
  }
}

/** All scenarios, in the order of a full run. */
export const scenarios: readonly Scenario[] = [
  {
    name: 'postgres-restart',
    instances: 1,
    rounds: 3,
    leastOk: 0.995,
    inShortPass: true,
    storm: restartPostgres,
  },
  {
    name: 'pooler-restart',
    instances: 1,
    rounds: 3,
    leastOk: 0.995,
    inShortPass: true,
    async storm({ world, tally }) {
      await sleep(2000)
      await world.ground.pooler.kill()
      await sleep(1000)
      await world.ground.pooler.start()
      tally.back()
      await sleep(2500)
    },
  },
  {
    name: 'pooler-paused',
    instances: 1,
    rounds: 2,
    leastOk: 0.995,
    async storm({ world, tally }) {
      await sleep(1500)
      await world.ground.pooler.command('PAUSE')
      await sleep(2500)
      await world.ground.pooler.command('RESUME')
      tally.back()
      await sleep(2500)
    },
  },
  {
    name: 'pooler-full',
    instances: 1,
    rounds: 2,
    leastOk: 0.99,
    async storm({ world, tally }) {
      await sleep(1500)
      const message = '(EMAXCONN) max client connections reached, limit: 200'
      const full = world.proxy.refuse({ code: 'XX000', message })
      world.proxy.cut('end')
      await sleep(1200)
      full.remove()
      tally.back()
      await sleep(3000)
    },
  },
  {
    name: 'idle-cut',
    instances: 1,
    rounds: 3,
    leastOk: 0.999,
    async storm({ world }) {
      // As a pooler or a firewall drops what it holds for idle, some by RST and some by FIN.
      for (const how of ['end', 'reset', 'end'] as const) {
        await sleep(900)
        world.proxy.cut(how)
      }
      await sleep(1000)
    },
  },
  {
    name: 'cut-around-commit',
    instances: 1,
    rounds: 2,
    leastOk: 0.99,
    inShortPass: true,
    storm: cutAroundCommit,
  },
  {
    name: 'dns-two-addresses',
    instances: 1,
    rounds: 2,
    leastOk: 0.999,
    databaseHost: database,
    settings: () => ({ CHAOS_TWO_ADDRESSES: database }),
    async storm({ world }) {
      await sleep(1500)
      world.proxy.cut('reset')
      await sleep(2500)
    },
  },
  {
    name: 'latency-200',
    instances: 1,
    rounds: 2,
    leastOk: 0.999,
    // Five connections carry 25 statements a second at this distance.
    settings: () => ({ DATABASE_POOL_MAX: '20' }),
    async storm({ world }) {
      world.proxy.latency(200)
      await sleep(6000)
      world.proxy.latency(0)
    },
  },
  {
    name: 'slow-database',
    instances: 1,
    rounds: 2,
    leastOk: 0.99,
    async storm({ world }) {
      const held = world.proxy.delay({ sql: /producto/i, delayMs: 150 })
      await sleep(4000)
      held.remove()
      const one = world.proxy.delay({ sql: saleStatement, delayMs: 2500, times: 3 })
      await sleep(4000)
      one.remove()
    },
  },
  {
    name: 'sigterm',
    instances: 2,
    rounds: 3,
    leastOk: 0.99,
    cuts: true,
    storm: (stage) => restartInstance(stage, 'SIGTERM'),
  },
  {
    name: 'sigkill',
    instances: 2,
    rounds: 3,
    leastOk: 0.98,
    cuts: true,
    inShortPass: true,
    storm: (stage) => restartInstance(stage, 'SIGKILL'),
  },
  {
    name: 'rolling-restart',
    instances: 2,
    rounds: 2,
    leastOk: 1,
    inShortPass: true,
    async storm(stage) {
      await sleep(1500)
      await replace(stage)
      await replace(stage)
      await sleep(1000)
    },
  },
  {
    name: 'blocked-event-loop',
    instances: 2,
    rounds: 2,
    leastOk: 0.99,
    async storm({ world }) {
      await sleep(1500)
      world.instances[0]!.signal('SIGWINCH')
      await sleep(4500)
    },
  },
  {
    name: 'cold-start',
    instances: 0,
    rounds: 1,
    leastOk: 0,
    async storm({ world, tally }) {
      // The load is there first, then the service, then the database.
      await world.ground.pooler.kill()
      const instance = await world.launch()
      await sleep(2000)
      await world.ground.pooler.start()
      tally.back()
      await world.balancer.healthy(instance.port)
      await sleep(3000)
    },
  },
  {
    name: 'clock-skew',
    instances: 2,
    rounds: 1,
    leastOk: 0.999,
    // Each accepts the other's tokens although their clocks are 50 s apart.
    settings: (number) => ({ CHAOS_CLOCK_MS: number % 2 === 0 ? '25000' : '-25000' }),
    storm: () => sleep(5000),
  },
]
