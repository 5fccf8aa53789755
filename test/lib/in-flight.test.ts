import { setImmediate as turn } from 'node:timers/promises'
import t from 'tap'
import { InFlight } from '../../src/lib/in-flight.ts'

t.test('who asks while work runs shares it, whoever comes later has it done anew', async (t) => {
  const flights = new InFlight<number>()
  let runs = 0
  const work = async () => {
    runs += 1
    const run = runs
    await turn()
    return run
  }
  t.strictSame(await Promise.all([flights.share('a', work), flights.share('a', work)]), [1, 1])
  t.equal(await flights.share('a', work), 2)
  t.strictSame(await Promise.all([flights.share('a', work), flights.share('b', work)]), [3, 4])
})

t.test('a failure is told to all who share it and not to the next', async (t) => {
  const flights = new InFlight<string>()
  const fail = async () => {
    await turn()
    throw new Error('away')
  }
  const both = await Promise.allSettled([flights.share('a', fail), flights.share('a', async () => 'unused')])
  t.match(both, [{ reason: { message: 'away' } }, { reason: { message: 'away' } }])
  t.equal(await flights.share('a', async () => 'back'), 'back')
})
