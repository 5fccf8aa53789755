import { randomUUID } from 'node:crypto'
import t from 'tap'
import { createProduct, createUser } from '../../factories.ts'
import { build, type TestApp } from '../../helper.ts'
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

/** One row of each kind, its time `ago` past. */
async function leave(app: TestApp, userId: string, ago: string): Promise<void> {
  const key = randomUUID()
  await app.sql.write`
    with moment as (select now() - ${ago}::interval as at),
    a as (insert into idempotency_key (scope, key, route, request_hash, expires_at) select 'x', ${key}, 'y', '', at from moment),
    b as (insert into session (id, user_id, refresh_token_hash, family_id, expires_at)
      select ${key}::uuid, ${userId}::uuid, ${key}::text::bytea, ${key}::uuid, at from moment),
    c as (insert into recovery_token (token_hash, user_id, expires_at) select ${key}::text::bytea, ${userId}::uuid, at from moment),
    d as (insert into login_attempt (email, address, failures, window_started_at, updated_at)
      select ${key}, 'a', 1, at, at from moment),
    e as (insert into stripe_event (id, type, received_at) select ${key}, 'x', at from moment),
    f as (insert into outbox_task (topic, payload, status, done_at) select 'x', '{}', 'done', at from moment)
    insert into outbox_task (topic, payload, status, done_at) select 'x', '{}', 'failed', at from moment`
}

async function left(app: TestApp) {
  const [row] = await app.sql.read<Record<string, number>>`
    select (select count(*)::int from idempotency_key) as keys, (select count(*)::int from session) as sessions,
      (select count(*)::int from recovery_token) as tokens, (select count(*)::int from login_attempt) as attempts,
      (select count(*)::int from stripe_event) as events,
      (select count(*)::int from outbox_task where status = 'done') as done,
      (select count(*)::int from outbox_task where status = 'failed') as failed`
  return row
}

t.test('a poll removes what is over, in the same statement, and keeps what may still matter', async (t) => {
  const app = await build(t, { throughProxy: true })
  const { id } = await createUser(app.sql)
  for (const ago of ['-1 hour', '30 days', '100 days']) await leave(app, id, ago)
  const { roundTrips } = await app.proxy.count(() => app.notifications.idle())
  t.equal(roundTrips, 1)
  t.strictSame(await left(app), {
    keys: 1,
    sessions: 1,
    tokens: 1,
    attempts: 1,
    events: 2,
    done: 1,
    failed: 3,
  })
})

t.test('a poll removes a bounded number, and the next ones the rest', async (t) => {
  const app = await build(t)
  await app.sql.write`
    insert into stripe_event (id, type, received_at)
    select 'evt_' || n, 'x', now() - interval '100 days' from generate_series(1, 700) n`
  const poller = await openInstance(t, app, { timings: { pollMs: 0 } })
  await poller.notifications.idle()
  t.equal((await left(app))?.events, 200)
  await poller.notifications.idle()
  t.equal((await left(app))?.events, 0)
})

t.test(
  'an expired hold is released by the dispatcher, its intent’s cancellation asked for, and stock is free',
  async (t) => {
    const app = await build(t)
    const buyer = await createUser(app.sql, { roles: ['Cliente'] })
    const product = await createProduct(app.sql, { stock: 5 })
    for (const [id, until] of [
      [randomUUID(), '-1 minute'],
      [randomUUID(), '1 hour'],
    ]) {
      await app.sql.write`
      with held as (
        insert into checkout_order (id, user_id, channel, currency, amount, shipping_address, payment_intent_id, hold_expires_at)
        values (${id}::uuid, ${buyer.id}::uuid, 'web', 'usd', 100, 'Av. Arce 2147', ${`pi_${id}`}, now() + ${until}::interval)
        returning id
      ), line as (
        insert into checkout_line (order_id, product_id, quantity, unit_price, product_name)
        select id, ${product.id}::int, 2, 50, 'Licuadora' from held
      )
      update producto set reservado = reservado + 2 where id = ${product.id}::int`
    }
    await app.notifications.idle()
    const [row] = await app.sql.read`
    select reservado as held, (select count(*)::int from checkout_order where status = 'released') as released,
      (select count(*)::int from outbox_task where topic = 'payment.cancel') as cancellations
    from producto where id = ${product.id}::int`
    t.strictSame(row, { held: 2, released: 1, cancellations: 1 })
  },
)

t.test('rows that wait are counted by lane, with the age of the oldest', async (t) => {
  const app = await build(t)
  await promise(app, 'future.work')
  await promise(app, 'future.work')
  await app.notifications.idle()
  t.equal(await metric(app, 'dispatcher_waiting{lane="future.work"}'), 2)
  const seconds = await metric(app, 'dispatcher_oldest_waiting_seconds{lane="future.work"}')
  t.ok(seconds >= 0 && seconds < 60, 'and the age of the oldest')
  const { body } = await app.inject('/metrics')
  t.equal(body.match(/^dispatcher_waiting\{/gm)?.length, 1)
})
