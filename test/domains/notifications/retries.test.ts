import t from 'tap'
import { outageDelayMs, retryDelayMs } from '../../../src/domains/notifications/dispatcher/backoff.ts'
import { Lanes } from '../../../src/domains/notifications/dispatcher/lanes.ts'
import { withConnection } from '../../database-server.ts'
import { createUser } from '../../factories.ts'
import { build } from '../../helper.ts'
import {
  notices,
  notify,
  openDispatcher,
  openMailroom,
  promise,
  skipPauses,
  tasks,
  until,
} from './mailroom.ts'

t.test(
  'a poison task is tried as often as it may be, kept dead, and keeps nobody else waiting',
  async (t) => {
    const app = await build(t)
    await promise(app, 'fake.work', { poison: true }, 4)
    await promise(app, 'fake.work', {})
    let attempts = 0
    const dispatcher = openDispatcher(t, app, {
      tasks: {
        'fake.work': async (payload) => {
          if (!Reflect.get(payload as object, 'poison')) return
          attempts += 1
          throw new TypeError('not \0 like this')
        },
      },
    })
    for (let round = 1; round <= 6; round++) {
      await dispatcher.drain()
      await skipPauses(app)
    }
    t.equal(attempts, 4)
    t.match(await tasks(app), [
      { status: 'failed', attempts: 4, error: 'TypeError: not   like this', leased: false },
      { status: 'done', attempts: 1 },
    ])
    t.match(dispatcher.statistics.lanes, { 'fake.work': { sent: 1, retried: 3, dead: 1 } })
  },
)

t.test('a letter that the mail service will never take is dead at once, and the others leave', async (t) => {
  const { app, sendgrid } = await openMailroom(t)
  const unreachable = await createUser(app.sql, { email: 'sin-arroba' })
  const reachable = await createUser(app.sql)
  await notify(app, unreachable.id)
  await notify(app, reachable.id)
  await app.dispatcher.drain()
  t.match(await notices(app), [
    { status: 'ERROR', attempts: 1, error: /MAIL_REFUSED .*valid address/ },
    { status: 'ENVIADO', attempts: 0 },
  ])
  t.equal(sendgrid.mails().length, 1)
})

t.test(
  'while the mail service is away it is asked a few times, nothing is lost, and all leaves when it is back',
  async (t) => {
    const { app, sendgrid } = await openMailroom(t)
    const { id } = await createUser(app.sql)
    await notify(app, id, { count: 60 })
    const outage = sendgrid.fail({ status: 503, body: 'away' })
    for (let look = 0; look < 10; look++) {
      await app.dispatcher.drain()
      await skipPauses(app)
    }
    const asked = sendgrid.requests().length
    t.ok(asked >= 1 && asked <= 10, `${asked} requests in ten looks`)
    t.equal(app.dispatcher.statistics.paused, 1)
    for (const { attempts, status } of await notices(app))
      if (attempts !== 0 || !['PENDIENTE', 'REINTENTAR'].includes(status)) t.fail(`${status} ${attempts}`)
    outage.remove()
    // A restart, which knows of no pause.
    const again = await build(t, {
      database: { url: app.databaseUrl },
      config: {
        SENDGRID_API_URL: sendgrid.url,
        SENDGRID_API_KEY: sendgrid.apiKey,
        SENDGRID_FROM_EMAIL: 'a@example.com',
      },
    })
    await skipPauses(app)
    await again.dispatcher.drain()
    t.equal(new Set(sendgrid.mails().map(({ subject }) => subject)).size, 60)
    t.equal(sendgrid.mails().length, 60)
  },
)

t.test('a service that asks for an hour of peace gets it, and other work goes on', async (t) => {
  const { app, sendgrid } = await openMailroom(t)
  const { id } = await createUser(app.sql)
  await notify(app, id, { count: 2 })
  await promise(app, 'image.delete', { key: 'productos/nothing.webp' })
  sendgrid.fail({ status: 429, headers: { 'retry-after': '3600' }, times: 2 })
  await app.dispatcher.drain()
  await skipPauses(app)
  await app.dispatcher.drain()
  t.equal(sendgrid.requests().length, 2, 'both were on their way at once')
  t.equal(sendgrid.mails().length, 0)
  t.match(await tasks(app), [{ status: 'done' }])
})

t.test(
  'a shop without mail and push services marks notifications as skipped, without an error',
  async (t) => {
    const app = await build(t)
    const { id } = await createUser(app.sql)
    await notify(app, id, { count: 3 })
    await notify(app, id, { channel: 'PUSH' })
    await app.dispatcher.drain()
    for (const row of await notices(app))
      t.match(row, { status: 'OMITIDO', attempts: 0, error: /is configured/, leased: false })
    t.match(app.dispatcher.statistics.lanes, { WEB: { skipped: 3 }, PUSH: { skipped: 1 } })
  },
)

t.test(
  'a queue without a service is skipped five hundred rows a look, and nothing of it is claimed',
  async (t) => {
    const app = await build(t, { throughProxy: true })
    const { id } = await createUser(app.sql)
    await notify(app, id, { count: 501 })
    await notify(app, id)
    await app.sql
      .write`update cola_notificacion set reintentos = 1, ultimo_error = 'refused', estado = 'REINTENTAR'
    where titulo = 'Aviso'`
    const { roundTrips } = await app.proxy.count(() => app.dispatcher.drain())
    t.equal(roundTrips, 2)
    const rows = await notices(app)
    t.ok(
      rows.every(({ status, error }) => status === 'OMITIDO' && error === 'no service is configured for WEB'),
    )
    t.equal(rows.at(-1)?.attempts, 1, 'attempts that failed before are still told')
    t.equal(app.dispatcher.statistics.lanes.WEB?.skipped, 502)
  },
)

t.test('a look that the network loses before or after it was done skips all the same', async (t) => {
  const app = await build(t, { throughProxy: true })
  const { id } = await createUser(app.sql)
  const look = { sql: 'update cola_notificacion', times: 1 }
  for (const lose of [
    () => app.proxy.cutBefore(look),
    () => app.proxy.swallowReply({ ...look, ending: 'reset' }),
  ]) {
    await notify(app, id, { count: 2 })
    const fault = lose()
    await app.dispatcher.drain()
    t.equal(fault.hits(), 1, 'the fault struck')
    t.ok((await notices(app)).every(({ status, attempts }) => status === 'OMITIDO' && attempts === 0))
  }
})

t.test('a look that the database ends in the middle skips nothing, and the next one all', async (t) => {
  const app = await build(t)
  const { id } = await createUser(app.sql)
  await notify(app, id, { count: 2 })
  await withConnection(app.databaseUrl, async (client) => {
    await client.query('begin')
    // Claiming passes over rows that are locked, so it is the table that makes it wait.
    await client.query('lock table cola_notificacion in exclusive mode')
    const draining = app.dispatcher.drain()
    const waiting = `select pid from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock'`
    let pid: number | undefined
    await until(async () => {
      await client.query('select pg_stat_clear_snapshot()')
      pid = (await client.query(waiting)).rows[0]?.pid
      return pid !== undefined
    })
    await client.query('select pg_terminate_backend($1)', [pid])
    t.ok(
      (await client.query('select estado from cola_notificacion')).rows.every(
        (row) => row.estado === 'PENDIENTE',
      ),
    )
    await client.query('rollback')
    await draining
  })
  t.ok((await notices(app)).every(({ status }) => status === 'OMITIDO'))
})

t.test('a shop with mail alone sends its mails and skips the rest', async (t) => {
  const { app, sendgrid } = await openMailroom(t, { config: { FIREBASE_SERVICE_ACCOUNT_JSON: '' } })
  const { id } = await createUser(app.sql)
  await notify(app, id)
  await notify(app, id, { channel: 'PUSH' })
  await app.dispatcher.drain()
  t.equal(sendgrid.mails().length, 1)
  t.match(await notices(app), [{ status: 'ENVIADO' }, { status: 'OMITIDO', error: /PUSH/ }])
})

t.test('what waited for a service that is no more is skipped when it is due', async (t) => {
  const app = await build(t)
  const { id } = await createUser(app.sql)
  await notify(app, id)
  await app.sql.write`update cola_notificacion set proximo_intento = now() + interval '300 milliseconds'`
  const dispatcher = openDispatcher(t, app, { timings: { startMs: 0 }, channels: { WEB: null } })
  dispatcher.start()
  await until(async () => (await notices(app))[0]?.status === 'OMITIDO')
})

t.test('nobody is written to who was anonymised, and nothing is sent that waited for days', async (t) => {
  const { app, sendgrid } = await openMailroom(t)
  const { id } = await createUser(app.sql)
  await notify(app, id, { count: 2 })
  await app.sql.write`update cola_notificacion set creado_en = now() - interval '30 days' where id % 2 = 0`
  await app.sql.write`update usuario set anonimizado_en = now() where id = ${id}::uuid`
  await app.dispatcher.drain()
  t.equal(sendgrid.requests().length, 0)
  t.strictSame(
    (await notices(app)).map(({ status }) => status),
    ['OMITIDO', 'OMITIDO'],
  )
})

t.test('an attempt that takes too long ends, is told to stop, and is tried again later', async (t) => {
  const app = await build(t)
  const { id } = await createUser(app.sql)
  await notify(app, id)
  let wasAborted = false
  const dispatcher = openDispatcher(t, app, {
    timings: { attemptMs: 100 },
    channels: {
      WEB: (_job, signal) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => {
            wasAborted = true
            reject(new Error('stopped'))
          })
        }),
    },
  })
  await dispatcher.drain()
  t.ok(wasAborted)
  t.match(await notices(app), [{ status: 'REINTENTAR', attempts: 1, error: 'it took too long', due: false }])
})

t.test('pauses grow, are jittered over their whole length, and end', async (t) => {
  t.strictSame(
    [1, 2, 3, 4, 5, 30].map((attempt) => retryDelayMs(attempt, () => 1) / 1000),
    [15, 60, 240, 960, 3600, 3600],
  )
  t.equal(
    retryDelayMs(5, () => 0),
    0,
  )
  t.equal(
    outageDelayMs(0, 0, () => 1),
    5000,
  )
  t.equal(
    outageDelayMs(60_000, 0, () => 0.5),
    30_000,
  )
  t.equal(
    outageDelayMs(86_400_000, 0, () => 1),
    900_000,
  )
  t.equal(
    outageDelayMs(0, 60_000, () => 1),
    60_000,
  )
  const lanes = new Lanes()
  lanes.fail('WEB', undefined, () => 1)
  lanes.fail('WEB', undefined, () => 1)
  t.ok(lanes.remainingMs('WEB') <= 2000, 'failures at once count once')
  t.strictSame(lanes.open(['WEB', 'PUSH']), ['PUSH'])
  lanes.succeed('WEB')
  t.equal(lanes.paused, 1, 'what was under way opens nothing')
})
