import t from 'tap'
import { withConnection } from '../../database-server.ts'
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

t.test(
  'a poison task is tried as often as it may be, kept dead, and keeps nobody else waiting',
  async (t) => {
    const app = await build(t)
    await promise(app, 'fake.work', { poison: true }, 4)
    await promise(app, 'fake.work', {})
    let attempts = 0
    const worker = await openInstance(t, app, {
      work: async (payload) => {
        if (!('poison' in payload)) return
        attempts += 1
        throw new TypeError('not \0 like this')
      },
    })
    for (let round = 1; round <= 6; round++) {
      await worker.notifications.idle()
      await skipPauses(app)
    }
    t.equal(attempts, 4)
    t.match(await tasks(app), [
      { status: 'failed', attempts: 4, error: 'TypeError: not   like this', leased: false },
      { status: 'done', attempts: 1 },
    ])
    const counts = ['sent', 'retried', 'dead'].map((outcome) => rowsOf(worker, 'fake.work', outcome))
    t.strictSame(await Promise.all(counts), [1, 3, 1])
  },
)

t.test('a letter that the mail service will never take is dead at once, and the others leave', async (t) => {
  const { app, sendgrid } = await openMailroom(t)
  const unreachable = await createUser(app.sql, { email: 'sin-arroba' })
  const reachable = await createUser(app.sql)
  await notify(app, unreachable.id)
  await notify(app, reachable.id)
  await app.notifications.idle()
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
      await app.notifications.idle()
      await skipPauses(app)
    }
    const asked = sendgrid.requests().length
    t.ok(asked >= 1 && asked <= 10, `${asked} requests in ten looks`)
    t.equal(await metric(app, 'dispatcher_paused_lanes'), 1)
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
    await again.notifications.idle()
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
  await app.notifications.idle()
  await skipPauses(app)
  await app.notifications.idle()
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
    await app.notifications.idle()
    for (const row of await notices(app))
      t.match(row, { status: 'OMITIDO', attempts: 0, error: /is configured/, leased: false })
    t.strictSame([await rowsOf(app, 'WEB', 'skipped'), await rowsOf(app, 'PUSH', 'skipped')], [3, 1])
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
    const { roundTrips } = await app.proxy.count(() => app.notifications.idle())
    t.equal(roundTrips, 2)
    const rows = await notices(app)
    t.ok(
      rows.every(({ status, error }) => status === 'OMITIDO' && error === 'no service is configured for WEB'),
    )
    t.equal(rows.at(-1)?.attempts, 1, 'attempts that failed before are still told')
    t.equal(await rowsOf(app, 'WEB', 'skipped'), 502)
  },
)

t.test('a look that the network loses before or after it was done skips all the same', async (t) => {
  const app = await build(t, { throughProxy: true })
  const { id } = await createUser(app.sql)
  const look = { sql: 'smartsales.claim_work', times: 1 }
  for (const lose of [
    () => app.proxy.cutBefore(look),
    () => app.proxy.swallowReply({ ...look, ending: 'reset' }),
  ]) {
    await notify(app, id, { count: 2 })
    const fault = lose()
    await app.notifications.idle()
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
    const draining = app.notifications.idle()
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
  await app.notifications.idle()
  t.equal(sendgrid.mails().length, 1)
  t.match(await notices(app), [{ status: 'ENVIADO' }, { status: 'OMITIDO', error: /PUSH/ }])
})

t.test('what waited for a service that is no more is skipped when it is due', async (t) => {
  const app = await build(t)
  const { id } = await createUser(app.sql)
  await notify(app, id)
  await app.sql.write`update cola_notificacion set proximo_intento = now() + interval '300 milliseconds'`
  await openInstance(t, app, { dispatcher: true, timings: { startMs: 0 } })
  await until(async () => (await notices(app))[0]?.status === 'OMITIDO')
})

t.test('nobody is written to who was anonymised, and nothing is sent that waited for days', async (t) => {
  const { app, sendgrid } = await openMailroom(t)
  const { id } = await createUser(app.sql)
  await notify(app, id, { count: 2 })
  await app.sql.write`update cola_notificacion set creado_en = now() - interval '30 days' where id % 2 = 0`
  await app.sql.write`update usuario set anonimizado_en = now() where id = ${id}::uuid`
  await app.notifications.idle()
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
  const slow = await openInstance(t, app, {
    timings: { attemptMs: 100 },
    mail: (_letter, signal) =>
      new Promise((_resolve, reject) => {
        signal?.addEventListener('abort', () => {
          wasAborted = true
          reject(new Error('stopped'))
        })
      }),
  })
  await slow.notifications.idle()
  t.ok(wasAborted)
  t.match(await notices(app), [{ status: 'REINTENTAR', attempts: 1, error: 'it took too long', due: false }])
})

t.test('pauses after failures grow from 15 s to an hour', async (t) => {
  const app = await build(t)
  await promise(app, 'fake.work')
  const failing = await openInstance(t, app, {
    work: async () => {
      throw new Error('not yet')
    },
  })
  for (const longest of [15, 60, 240, 960, 3600, 3600]) {
    await failing.notifications.idle()
    const [row] = await app.sql.read<{ seconds: number }>`
      select extract(epoch from run_at - now())::float8 as seconds from outbox_task`
    t.ok(row!.seconds <= longest, `${row!.seconds} s of at most ${longest}`)
    await skipPauses(app)
  }
})

t.test('an outage is waited out for half of the age of the row and more, 15 minutes at most', async (t) => {
  const { app } = await openMailroom(t)
  const { id } = await createUser(app.sql)
  for (const [age, shortest, longest] of [
    ['1 second', 2.5, 5],
    ['1 minute', 30, 60],
    ['1 day', 450, 900],
  ] as const) {
    await app.sql.write`delete from cola_notificacion`
    await notify(app, id)
    await app.sql.write`update cola_notificacion set creado_en = now() - ${age}::interval`
    const other = await openMailroom(t, { database: { url: app.databaseUrl } })
    other.sendgrid.fail({ status: 503, body: 'away' })
    await other.app.notifications.idle()
    const [row] = await app.sql.read<{ seconds: number }>`
      select extract(epoch from proximo_intento - now())::float8 as seconds from cola_notificacion`
    t.ok(row!.seconds > shortest - 1 && row!.seconds <= longest + 1, `${age}: ${row!.seconds} s`)
  }
})
