import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { sql } from '../../../src/lib/database/sql.ts'
import { createUser } from '../../factories.ts'
import { build } from '../../helper.ts'
import { notices, notify, openDispatcher, promise, tasks, until } from './mailroom.ts'

const done = async () => ({ kind: 'done' }) as const

t.test('while nothing is due the database hears from it once a poll and no more', async (t) => {
  const app = await build(t, { throughProxy: true })
  const dispatcher = openDispatcher(t, app, { timings: { startMs: 0, pollMs: 1000 } })
  const { roundTrips } = await app.proxy.count(async () => {
    dispatcher.start()
    await sleep(3500)
  })
  t.ok(roundTrips >= 2 && roundTrips <= 4, `${roundTrips} looks in 3.5 polls`)
})

t.test('a hundred wakes at once are one look, and one more for those that came during it', async (t) => {
  const app = await build(t, { throughProxy: true })
  const dispatcher = openDispatcher(t, app, { timings: { startMs: 600_000, pollMs: 600_000 } })
  const { roundTrips } = await app.proxy.count(async () => {
    for (let i = 0; i < 100; i++) dispatcher.wake()
    await until(() => dispatcher.statistics.looks > 0)
    for (let i = 0; i < 100; i++) dispatcher.wake()
    await sleep(1000)
  })
  t.equal(roundTrips, 2)
})

t.test('it sleeps until the next row is due and not until the next poll', async (t) => {
  const app = await build(t)
  const { id } = await createUser(app.sql)
  await notify(app, id)
  await promise(app, 'fake.work')
  await app.sql.write`update cola_notificacion set proximo_intento = now() + interval '700 milliseconds'`
  await app.sql.write`update outbox_task set run_at = now() + interval '1400 milliseconds'`
  const dispatcher = openDispatcher(t, app, {
    timings: { startMs: 0 },
    channels: { WEB: done },
    tasks: { 'fake.work': async () => undefined },
  })
  dispatcher.start()
  await until(async () => (await tasks(app))[0]?.status === 'done')
  t.equal((await notices(app))[0]?.status, 'ENVIADO')
  t.ok(dispatcher.statistics.looks <= 6, `${dispatcher.statistics.looks} looks`)
})

t.test(
  'work that rows date is done when it is due, and left alone for a while when it finds nothing',
  async (t) => {
    const app = await build(t)
    let runs = 0
    const dispatcher = openDispatcher(t, app, {
      timings: { startMs: 0 },
      chores: [
        {
          name: 'fake.chore',
          due: sql`now() - interval '1 second'`,
          run: async () => {
            runs += 1
            return runs < 3 ? 1 : 0
          },
        },
        { name: 'never', due: sql`null::timestamptz`, run: async () => t.fail('not due') as never },
      ],
    })
    dispatcher.start()
    await sleep(1500)
    t.equal(runs, 3)
  },
)

t.test('while the database is away it waits at the gate, then works again by itself', async (t) => {
  const app = await build(t, { throughProxy: true, config: { REQUEST_DEADLINE_MS: '3000' } })
  const { id } = await createUser(app.sql)
  await notify(app, id)
  app.proxy.closePort()
  app.proxy.cut()
  const dispatcher = openDispatcher(t, app, { timings: { startMs: 0 }, channels: { WEB: done } })
  app.proxy.resetCounters()
  dispatcher.start()
  await sleep(2500)
  t.ok(app.proxy.counters().connections <= 10, `${app.proxy.counters().connections} connections`)
  await app.proxy.openPort()
  await until(async () => (await notices(app))[0]?.status === 'ENVIADO')
})

t.test('stopping hands back what was not begun and ends within its bound', async (t) => {
  const app = await build(t)
  const { id } = await createUser(app.sql)
  await notify(app, id, { count: 20 })
  const gate = Promise.withResolvers<void>()
  let begun = 0
  const dispatcher = openDispatcher(t, app, {
    channels: {
      WEB: async () => {
        begun += 1
        await gate.promise
        return { kind: 'done' }
      },
    },
  })
  const drained = dispatcher.drain()
  await until(() => begun === 5)
  const stopped = dispatcher.stop()
  gate.resolve()
  await Promise.all([stopped, drained])
  const rows = await notices(app)
  t.equal(rows.filter(({ status }) => status === 'ENVIADO').length, 5)
  const handedBack = rows.filter(({ status, attempts, due, leased }) => {
    return status === 'PENDIENTE' && attempts === 0 && due && !leased
  })
  t.equal(handedBack.length, 15)

  const stuck = openDispatcher(t, app, {
    timings: { stopMs: 200 },
    channels: { WEB: () => new Promise(() => undefined) },
  })
  void stuck.drain()
  await until(async () => (await notices(app)).some(({ leased }) => leased))
  const startedAt = performance.now()
  await stuck.stop()
  t.ok(performance.now() - startedAt < 1000)
})

t.test('a task whose topic this version does not know is left to one that does', async (t) => {
  const app = await build(t)
  await promise(app, 'future.work')
  await app.dispatcher.drain()
  t.match(await tasks(app), [{ status: 'pending', attempts: 0, leased: false }])
})
