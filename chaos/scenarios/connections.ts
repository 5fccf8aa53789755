import { setTimeout as sleep } from 'node:timers/promises'
import type { Scenario, Stage } from '../scenario.ts'
import { effectStatements } from './statements.ts'

const database = 'db.chaos.example'

/** As a pooler or a firewall drops what was quiet for long: RST or FIN, while nobody asks anything. */
async function cutWhenSilent({ world, load }: Stage): Promise<void> {
  for (const how of ['end', 'reset', 'end'] as const) {
    await sleep(1000)
    await load.pause()
    await sleep(500)
    world.proxy.cut(how)
    await sleep(200)
    load.resume()
  }
  await sleep(1000)
}

/** Each statement is its own transaction, so its arrival, its work and its reply are what surrounds the COMMIT. */
async function cutAroundCommit({ world }: Stage): Promise<void> {
  const { proxy } = world
  for (const ending of ['reset', 'end'] as const) {
    for (const sql of effectStatements) {
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

/** One of two addresses is dead all the time, the other for a moment. */
async function loseSecondAddress({ world, tally }: Stage): Promise<void> {
  await sleep(1500)
  world.proxy.cut('reset')
  await sleep(1500)
  world.proxy.closePort()
  world.proxy.cut('end')
  await sleep(800)
  await world.proxy.openPort()
  await world.databaseAnswers()
  tally.back()
  await sleep(2500)
}

/** The way to the database breaks. */
export const connectionScenarios: readonly Scenario[] = [
  {
    name: 'idle-cut',
    instances: 1,
    rounds: 3,
    leastOk: 0.999,
    inShortPass: true,
    storm: cutWhenSilent,
  },
  {
    name: 'cut-around-commit',
    instances: 1,
    rounds: 3,
    leastOk: 0.99,
    inShortPass: true,
    storm: cutAroundCommit,
  },
  {
    name: 'dns-two-addresses',
    instances: 1,
    rounds: 2,
    leastOk: 0.995,
    databaseHost: database,
    settings: () => ({ CHAOS_TWO_ADDRESSES: database }),
    storm: loseSecondAddress,
  },
]
