import { setTimeout as sleep } from 'node:timers/promises'
import { restartLeastOk, type Scenario, type Stage } from '../scenario.ts'
import { saleStatement } from './statements.ts'

/** Quiet before and after what goes away, so that a full run has ordinary hours around each outage. */
const calmMs = (short: boolean) => (short ? 2000 : 5000)
/** How long it is away, in turn: a restart, a failover, a hiccup. */
const AWAY_MS = [1500, 5000, 300] as const
const awayMs = (round: number) => AWAY_MS[round % AWAY_MS.length]!

async function restartPostgres({ world, tally, short, round }: Stage): Promise<void> {
  const { postgres } = world.ground
  await sleep(calmMs(short))
  await postgres.stopImmediately()
  await sleep(awayMs(round))
  await postgres.startAgain()
  await world.databaseAnswers()
  tally.back()
  await sleep(calmMs(short))
}

async function restartPooler({ world, tally, short, round }: Stage): Promise<void> {
  const { pooler } = world.ground
  await sleep(calmMs(short))
  await pooler.kill()
  await sleep(awayMs(round))
  await pooler.start()
  await world.databaseAnswers()
  tally.back()
  await sleep(calmMs(short))
}

async function pausePooler({ world, tally, round }: Stage): Promise<void> {
  const { pooler } = world.ground
  await sleep(2000)
  await pooler.command('PAUSE')
  await sleep(awayMs(round))
  await pooler.command('RESUME')
  await world.databaseAnswers()
  tally.back()
  await sleep(3000)
}

/** Supavisor's text at the startup message, then PgBouncer's own limit. */
async function fillPooler({ world, tally }: Stage): Promise<void> {
  const { ground, proxy } = world
  await sleep(2000)
  const message = '(EMAXCONN) max client connections reached, limit: 200'
  const full = proxy.refuse({ code: 'XX000', message })
  proxy.cut('end')
  await sleep(1200)
  full.remove()
  await world.databaseAnswers()
  tally.back()
  await sleep(3000)
  await ground.pooler.limitClients(async () => {
    proxy.cut('end')
    await sleep(1200)
  })
  await world.databaseAnswers()
  tally.back()
  await sleep(3000)
}

async function slowDown({ world }: Stage): Promise<void> {
  const all = world.proxy.delay({ sql: /producto/i, delayMs: 150 })
  await sleep(4000)
  all.remove()
  const some = world.proxy.delay({ sql: saleStatement, delayMs: 2500, times: 3 })
  await sleep(4000)
  some.remove()
}

/** The database, or the pooler in front of it, is away, full or slow. */
export const databaseScenarios: readonly Scenario[] = [
  {
    name: 'postgres-restart',
    instances: 1,
    rounds: 3,
    leastOk: restartLeastOk,
    inShortPass: true,
    storm: restartPostgres,
  },
  {
    name: 'pooler-restart',
    instances: 1,
    rounds: 3,
    leastOk: restartLeastOk,
    inShortPass: true,
    storm: restartPooler,
  },
  { name: 'pooler-paused', instances: 1, rounds: 3, leastOk: restartLeastOk, storm: pausePooler },
  { name: 'pooler-full', instances: 1, rounds: 2, leastOk: 0.99, inShortPass: true, storm: fillPooler },
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
  { name: 'slow-database', instances: 1, rounds: 2, leastOk: 0.99, storm: slowDown },
]
