import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { withConnection } from '../../database-server.ts'
import { createUser } from '../../factories.ts'
import { build, type TestApp, untilWaiting } from '../../helper.ts'
import { openShop, sell } from '../sales/shop.ts'
import { metric, notices, notify, openInstance, openMailroom, promise, tasks, until } from './mailroom.ts'

t.test('a sale’s mail leaves by itself right after its reply, and reading never makes it look', async (t) => {
  const { app, sendgrid } = await openMailroom(t, { dispatcher: true })
  const { seller, body } = await openShop(app)
  await seller.token()
  const looksNow = () => metric(app, 'dispatcher_looks_total')
  await until(async () => (await looksNow()) > 0)
  const looks = await looksNow()
  for (let i = 0; i < 20; i++) await seller.inject('/api/venta-manual/carrito/')
  await seller.inject({ method: 'OPTIONS', url: '/api/venta-manual/registrar/' })
  await app.inject({ method: 'POST', url: '/api/venta-manual/registrar/' })
  await sleep(600)
  t.equal(await looksNow(), looks)
  t.equal((await sell(seller, body)).statusCode, 201)
  await until(() => sendgrid.mails().length === 1)
  t.match(sendgrid.mails(), [{ to: ['Ana@example.com'], subject: 'Compra realizada con éxito' }])
})

t.test('an instance whose dispatcher is switched off never looks, unless it is told to', async (t) => {
  const app = await build(t, { throughProxy: true })
  const { seller, body } = await openShop(app)
  await sell(seller, body)
  app.notifications.wake()
  await sleep(500)
  t.equal(await metric(app, 'dispatcher_looks_total'), 0)
  await app.notifications.idle()
  t.ok((await metric(app, 'dispatcher_looks_total')) > 0)
})

t.test('what became of rows is read at /metrics by lane and outcome', async (t) => {
  const { app } = await openMailroom(t)
  const { seller, body } = await openShop(app)
  await sell(seller, body)
  await app.notifications.idle()
  const { body: text } = await app.inject('/metrics')
  t.match(text, 'dispatcher_rows_total{lane="WEB",outcome="sent"} 1')
  t.match(text, 'dispatcher_rows_total{lane="WEB",outcome="dead"} 0')
  t.match(text, 'dispatcher_waiting{lane="WEB"} 1')
  t.match(text, /^dispatcher_oldest_waiting_seconds\{lane="WEB"\} [\d.]+$/m)
  t.match(text, /^dispatcher_paused_lanes 0$/m)
  t.match(text, /^dispatcher_looks_total \d+$/m)
})

t.test('every topic that a statement of the shop writes has somebody who does it', async (t) => {
  const app = await build(t)
  const topics = ['payment.refund', 'payment.cancel', 'image.delete', 'identity.align']
  await app.sql.write`
    insert into outbox_task (topic, payload, max_attempts) select topic, '{}', 1 from unnest(${topics}::text[]) topic`
  await app.notifications.idle()
  const untouched = await app.sql
    .read`select topic from outbox_task where status = 'pending' and last_error is null`
  t.strictSame(untouched, [])
})

t.test('the mail of a sale leaves as well when its caller has gone before the reply', async (t) => {
  const { app, sendgrid } = await openMailroom(t, { dispatcher: true })
  const { seller, body } = await openShop(app)
  const token = await seller.token()
  await app.listen({ port: 0, host: '127.0.0.1' })
  await until(async () => (await metric(app, 'dispatcher_looks_total')) > 0)
  await withConnection(app.databaseUrl, async (other) => {
    await other.query('begin; select from producto for update')
    const caller = new AbortController()
    const sent = fetch(`${app.listeningOrigin}/api/venta-manual/registrar/`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: caller.signal,
    }).catch((error: Error) => error.name)
    await untilWaiting(app, 1)
    caller.abort()
    t.equal(await sent, 'AbortError')
    await other.query('commit')
  })
  await until(() => sendgrid.mails().length === 1)
})

t.test('the application closes while messages are under way', async (t) => {
  const { app, sendgrid } = await openMailroom(t, { dispatcher: true })
  const { seller, body } = await openShop(app)
  sendgrid.latency(300)
  await sell(seller, body)
  await until(() => sendgrid.requests().length === 1)
  const startedAt = performance.now()
  await app.close()
  t.ok(performance.now() - startedAt < 6000)
  t.equal(sendgrid.mails().length, 1, 'what was begun is waited for')
})

const done = async () => undefined
const looksOf = (app: TestApp) => metric(app, 'dispatcher_looks_total')

t.test('while nothing is due the database hears from it once a poll and no more', async (t) => {
  const timings = { startMs: 0, pollMs: 300 }
  const app = await build(t, { throughProxy: true, dispatcher: true, timings })
  const { roundTrips } = await app.proxy.count(() => sleep(1050))
  t.ok(roundTrips >= 2 && roundTrips <= 4, `${roundTrips} looks in 3.5 polls`)
})

t.test('a hundred wakes at once are one look, and one more for those that came during it', async (t) => {
  const timings = { startMs: 600_000, pollMs: 600_000 }
  const app = await build(t, { throughProxy: true, dispatcher: true, timings })
  const { roundTrips } = await app.proxy.count(async () => {
    for (let i = 0; i < 100; i++) app.notifications.wake()
    await until(async () => (await looksOf(app)) > 0)
    for (let i = 0; i < 100; i++) app.notifications.wake()
    await sleep(700)
  })
  t.equal(roundTrips, 2)
})

t.test('it sleeps until the next row is due and not until the next poll', async (t) => {
  const app = await build(t)
  const { id } = await createUser(app.sql)
  await notify(app, id)
  await promise(app, 'fake.work')
  await app.sql.write`update cola_notificacion set proximo_intento = now() + interval '1 second'`
  await app.sql.write`update outbox_task set run_at = now() + interval '2 seconds'`
  const instance = await openInstance(t, app, {
    dispatcher: true,
    timings: { startMs: 0 },
    mail: done,
    work: done,
  })
  await until(async () => (await tasks(app))[0]?.status === 'done')
  t.equal((await notices(app))[0]?.status, 'ENVIADO')
  const looks = await looksOf(instance)
  t.ok(looks <= 6, `${looks} looks`)
})

t.test('holds are released when they end, and left alone for a while when another has them', async (t) => {
  const app = await build(t, { dispatcher: true, timings: { startMs: 600_000, spacingMs: 0 } })
  const buyer = await createUser(app.sql, { roles: ['Cliente'] })
  const hold = (seconds: number) => app.sql.write`
    insert into checkout_order (id, user_id, channel, currency, amount, shipping_address, payment_intent_id, hold_expires_at)
    values (gen_random_uuid(), ${buyer.id}::uuid, 'web', 'usd', 100, 'Av. Arce 2147', 'pi_' || gen_random_uuid(),
      now() + make_interval(secs => ${seconds}::int))`
  const held = async () => (await app.sql.read`select from checkout_order where status = 'held'`).length
  await hold(-60)
  await hold(1)
  app.notifications.wake()
  await until(async () => (await held()) === 0)
  t.ok((await looksOf(app)) <= 6, `${await looksOf(app)} looks`)

  await hold(-60)
  await withConnection(app.databaseUrl, async (client) => {
    await client.query('begin')
    await client.query(`select from checkout_order where status = 'held' for update`)
    const before = await looksOf(app)
    app.notifications.wake()
    await sleep(500)
    t.ok((await looksOf(app)) - before <= 2, `${(await looksOf(app)) - before} looks`)
    await client.query('rollback')
  })
  await app.notifications.idle()
  t.equal(await held(), 0)
})

t.test('while the database is away it waits at the gate, then works again by itself', async (t) => {
  const { app, sendgrid } = await openMailroom(t, {
    throughProxy: true,
    dispatcher: true,
    timings: { startMs: 600_000 },
    config: { REQUEST_DEADLINE_MS: '3000' },
  })
  const { id } = await createUser(app.sql)
  await notify(app, id)
  app.proxy.closePort()
  app.proxy.cut()
  app.proxy.resetCounters()
  app.notifications.wake()
  await sleep(1500)
  t.ok(app.proxy.counters().connections <= 10, `${app.proxy.counters().connections} connections`)
  await app.proxy.openPort()
  await until(() => sendgrid.mails().length === 1)
})

t.test('stopping hands back what was not begun and ends within its bound', async (t) => {
  const app = await build(t)
  const { id } = await createUser(app.sql)
  await notify(app, id, { count: 20 })
  const gate = Promise.withResolvers<void>()
  let begun = 0
  const instance = await openInstance(t, app, {
    mail: async () => {
      begun += 1
      await gate.promise
    },
  })
  const idle = instance.notifications.idle()
  await until(() => begun === 5)
  const closed = instance.close()
  setTimeout(gate.resolve, 200)
  await Promise.all([closed, idle])
  const rows = await notices(app)
  t.equal(rows.filter(({ status }) => status === 'ENVIADO').length, 5)
  const handedBack = rows.filter(({ status, attempts, due, leased }) => {
    return status === 'PENDIENTE' && attempts === 0 && due && !leased
  })
  t.equal(handedBack.length, 15)

  const stuck = await openInstance(t, app, {
    timings: { stopMs: 200 },
    mail: () => new Promise(() => undefined),
  })
  void stuck.notifications.idle()
  await until(async () => (await notices(app)).some(({ leased }) => leased))
  const startedAt = performance.now()
  await stuck.close()
  t.ok(performance.now() - startedAt < 1500)
})

t.test('a task whose topic this version does not know is left to one that does', async (t) => {
  const app = await build(t)
  await promise(app, 'future.work')
  await app.notifications.idle()
  t.match(await tasks(app), [{ status: 'pending', attempts: 0, leased: false }])
})
