import { setTimeout as sleep } from 'node:timers/promises'
import { restartLeastOk, type Scenario, type Stage } from '../scenario.ts'

/** Quiet before and after an instance is ended. */
const calmMs = (short: boolean) => (short ? 2000 : 8000)

/** The platform ends an instance without a word to the balancer, and starts it again. */
async function restart({ world, tally, short }: Stage, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  const instance = world.instances[0]!
  await sleep(calmMs(short))
  world.balancer.expectCuts(instance.port)
  const code = await instance.end(signal)
  if (signal === 'SIGTERM' && code !== 0) tally.violate(`an instance ended by SIGTERM with ${code}`)
  instance.start()
  tally.back()
  await world.balancer.healthy(instance.port)
  await sleep(calmMs(short))
}

/** Starts an instance in place of the oldest: takes that out when the new one is healthy, and ends it. */
async function replace({ world, tally }: Stage): Promise<void> {
  const [old] = world.instances
  const fresh = await world.launch()
  await world.balancer.healthy(fresh.port)
  if (!old) return
  world.instances.shift()
  world.balancer.remove(old.port)
  const code = await old.end('SIGTERM')
  if (code !== 0) tally.violate(`a replaced instance ended with ${code}`)
}

/** The load is there first, then the service, then the database. */
async function startCold({ world, tally }: Stage): Promise<void> {
  await world.ground.pooler.kill()
  const instance = await world.launch()
  await sleep(2000)
  await world.ground.pooler.start()
  await world.databaseAnswers()
  tally.back()
  await world.balancer.healthy(instance.port)
  await sleep(3000)
}

/** Something happens to the service itself. */
export const instanceScenarios: readonly Scenario[] = [
  {
    name: 'sigterm',
    instances: 2,
    rounds: 2,
    leastOk: restartLeastOk,
    startsService: true,
    inShortPass: true,
    storm: (stage) => restart(stage, 'SIGTERM'),
  },
  {
    name: 'sigkill',
    instances: 2,
    rounds: 3,
    leastOk: restartLeastOk,
    startsService: true,
    inShortPass: true,
    storm: (stage) => restart(stage, 'SIGKILL'),
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
    // Until there is an instance nobody can answer.
    leastOk: 0,
    startsService: true,
    inShortPass: true,
    storm: startCold,
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
