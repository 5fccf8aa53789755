import t from 'tap'
import { createUser } from '../../factories.ts'
import { build } from '../../helper.ts'
import {
  metric,
  notices,
  notify,
  openInstance,
  openMailroom,
  promise,
  rowsOf,
  skipPauses,
  tasks,
  until,
} from './mailroom.ts'

t.test('two instances that drain one queue at once send each message once', async (t) => {
  const { app, sendgrid, env } = await openMailroom(t)
  const other = await build(t, { database: { url: app.databaseUrl }, config: env })
  const { id } = await createUser(app.sql)
  await notify(app, id, { count: 200 })
  await Promise.all([app.notifications.idle(), other.notifications.idle()])
  const subjects = sendgrid.mails().map(({ subject }) => subject)
  t.equal(subjects.length, 200)
  t.equal(new Set(subjects).size, 200)
  const marked = (await notices(app)).filter(
    ({ status, attempts, leased }) => status === 'ENVIADO' && attempts === 0 && !leased,
  )
  t.equal(marked.length, 200)
  const shares = [await rowsOf(app, 'WEB', 'sent'), await rowsOf(other, 'WEB', 'sent')]
  t.ok(
    shares.every((share) => share > 0),
    `both worked: ${shares}`,
  )
})

t.test('a thousand messages leave in 50 looks and 50 marks, each once', async (t) => {
  const { app, sendgrid } = await openMailroom(t, { throughProxy: true })
  const { id } = await createUser(app.sql)
  await notify(app, id, { count: 1000 })
  const startedAt = performance.now()
  const { roundTrips } = await app.proxy.count(() => app.notifications.idle())
  t.comment(`1000 messages in ${Math.round(performance.now() - startedAt)} ms, ${roundTrips} round trips`)
  t.equal(roundTrips, 101, 'the last look finds nothing')
  t.equal(new Set(sendgrid.mails().map(({ subject }) => subject)).size, 1000)
  t.equal(sendgrid.mails().length, 1000)
})

t.test(
  'a message that was sent by a process which died before marking goes out again, after its lease and a bounded number of times',
  async (t) => {
    const app = await build(t)
    const { id } = await createUser(app.sql)
    await notify(app, id)
    let sent = 0
    const timings = { leaseMs: 600_000, attemptMs: 300_000, stopMs: 0, pollMs: 0 }
    const neverMarks = () => new Promise<never>(() => undefined)
    const early = await openInstance(t, app, { timings, mail: async () => undefined })
    for (let death = 1; death <= 3; death++) {
      const mortal = await openInstance(t, app, {
        timings,
        mail: async () => {
          sent += 1
          return neverMarks()
        },
      })
      // It dies with its message sent: what it would have marked never comes.
      void mortal.notifications.idle().catch(() => undefined)
      await until(() => sent === death)
      await mortal.close()
      t.match(await notices(app), [{ status: 'ENVIANDO', attempts: death, due: false, leased: true }])
      await early.notifications.idle()
      t.equal(await rowsOf(early, 'WEB', 'sent'), 0, 'nobody touches it while its lease lasts')
      await skipPauses(app)
    }
    const last = await openInstance(t, app, { timings, mail: neverMarks })
    await last.notifications.idle()
    t.equal(sent, 3, 'as often as it has attempts')
    t.match(await notices(app), [{ status: 'ERROR', error: /did not end/, leased: false }])
  },
)

t.test('whoever marks after the lease has passed to another marks nothing', async (t) => {
  const app = await build(t)
  await promise(app, 'fake.work')
  const gate = Promise.withResolvers<void>()
  let isRunning = false
  const slow = await openInstance(t, app, {
    work: async () => {
      isRunning = true
      await gate.promise
    },
  })
  const idle = slow.notifications.idle()
  await until(() => isRunning)
  // Asked for again meanwhile, as statements of the shop do it.
  await app.sql.write`update outbox_task set attempts = 0, run_at = now(), lease_until = null`
  const failing = await openInstance(t, app, {
    work: async () => {
      throw new Error('not yet')
    },
  })
  await failing.notifications.idle()
  gate.resolve()
  await idle
  t.match(await tasks(app), [{ status: 'pending', attempts: 1, error: 'Error: not yet' }])
  t.equal(await metric(slow, 'dispatcher_lost_total'), 1)
})

t.test('a database that goes away after sending delays the mark and repeats no message', async (t) => {
  const { app, sendgrid } = await openMailroom(t, { throughProxy: true })
  const { id } = await createUser(app.sql)
  await notify(app, id, { count: 5 })
  const hold = sendgrid.hold()
  const idle = app.notifications.idle()
  await until(() => sendgrid.requests().length === 5)
  app.proxy.closePort()
  app.proxy.cut()
  hold.release()
  await until(() => sendgrid.mails().length === 5)
  setTimeout(() => void app.proxy.openPort(), 1500)
  await idle
  t.equal(sendgrid.mails().length, 5)
  for (const row of await notices(app)) t.equal(row.status, 'ENVIADO')
  await skipPauses(app)
  await app.notifications.idle()
  t.equal(sendgrid.mails().length, 5)
})
