import type { InjectOptions } from 'fastify'
import t from 'tap'
import { raw } from '../../../../src/lib/database/sql.ts'
import { withConnection } from '../../../database-server.ts'
import { build, type TestApp } from '../../../helper.ts'
import { ask, openSmallShop } from './shop.ts'

const config = { REQUEST_DEADLINE_MS: '8000', DATABASE_QUERY_TIMEOUT_MS: '2000' }

/** Writes of this domain and of forecasts, the statement of each, and what it leaves when it is made once. */
const writes: readonly { name: string; request: InjectOptions; sql: string; rows: string }[] = [
  {
    name: 'a template',
    request: {
      method: 'POST',
      url: '/api/ai-reports/plantillas/',
      payload: { nombre: 'Marcas', prompt: 'ventas por marca' },
    },
    sql: 'INSERT INTO "public"."plantilla_reporte"',
    rows: 'plantilla_reporte',
  },
  {
    name: 'forecast settings',
    request: { method: 'PATCH', url: '/api/ml/config/', payload: { horizonte_meses: 9 } },
    sql: '"public"."ml_config_prediccion" SET',
    rows: 'ml_config_prediccion where horizonte_meses = 9',
  },
]

const faults: readonly (readonly [string, (app: TestApp, sql: string, times: number) => void])[] = [
  ['BEGIN never arrives', (app, _, times) => app.proxy.cutBefore({ sql: 'BEGIN', times })],
  ['the write never arrives', (app, sql, times) => app.proxy.cutBefore({ sql, times })],
  ['the reply to the write is lost', (app, sql, times) => app.proxy.swallowReply({ sql, times })],
  ['COMMIT never arrives', (app, _, times) => app.proxy.cutBefore({ sql: 'COMMIT', times })],
  ['the reply to COMMIT is lost', (app, _, times) => app.proxy.swallowReply({ sql: 'COMMIT', times })],
]

t.test('a write is made exactly once, with one entry in the log, whatever dies in it', async (t) => {
  const app = await build(t, { throughProxy: true, config })
  const caller = app.as('Analista')
  await caller.inject({ method: 'PATCH', url: '/api/ml/config/', payload: { horizonte_meses: 3 } })
  for (const { name, request, sql, rows } of writes)
    for (const [fault, fail] of faults) {
      await app.sql.write`delete from plantilla_reporte`
      await app.sql.write`update ml_config_prediccion set horizonte_meses = 3`
      const [before] = await app.sql.read<{
        id: string
      }>`select coalesce(max(id), 0)::text as id from audit_log`
      fail(app, sql, 1)
      const reply = await caller.inject(request)
      await app.proxy.clearFaults()
      t.ok([200, 201].includes(reply.statusCode), `${name}, ${fault}: ${reply.statusCode} ${reply.body}`)
      t.match(
        await app.sql.read`select count(*)::int as made from ${raw(rows)}`,
        [{ made: 1 }],
        `${name}, ${fault}`,
      )
      t.match(
        await app.sql.read`select count(*)::int as entries from audit_log where id > ${before?.id}::bigint`,
        [{ entries: 1 }],
        `${name}, ${fault}: entries`,
      )
    }
})

t.test('a report whose connection dies is read anew', async (t) => {
  const app = await build(t, { throughProxy: true, config })
  await openSmallShop(app)
  for (const formato of ['json', 'csv', 'xlsx']) {
    const whole = await ask(app, 'ventas por marca en 2025', { formato })
    for (const fault of ['cutBefore', 'cutMidReply'] as const) {
      app.proxy[fault]({ sql: 'json_build_array', times: 1 })
      const reply = await ask(app, 'ventas por marca en 2025', { formato })
      await app.proxy.clearFaults()
      t.equal(reply.statusCode, 200, `${formato}, ${fault}`)
      if (formato !== 'xlsx') t.equal(reply.body, whole.body)
    }
  }
})

t.test('while the database is away nothing is answered by half, and nothing is written', async (t) => {
  const app = await build(t, { throughProxy: true, config: { ...config, REQUEST_DEADLINE_MS: '400' } })
  await openSmallShop(app)
  await ask(app, 'ventas por mes')
  app.proxy.closePort()
  app.proxy.cut()
  const replies = [
    ...(await Promise.all(
      ['json', 'csv', 'xlsx', 'pdf'].map((formato) => ask(app, 'ventas por marca en 2025', { formato })),
    )),
    ...(await Promise.all(writes.map(({ request }) => app.as('Analista').inject(request)))),
  ]
  for (const reply of replies) {
    t.equal(reply.statusCode, 503)
    t.ok(Number(reply.headers['retry-after']) > 0)
    t.match(reply.headers['content-type'], 'application/problem+json')
    t.notMatch(reply.body, /127\.0\.0\.1|ECONN|select|postgres/i)
  }
  const { rows } = await withConnection(app.databaseUrl, (client) =>
    client.query(
      'select (select count(*)::int from plantilla_reporte) as templates, (select count(*)::int from ml_config_prediccion) as settings',
    ),
  )
  t.strictSame(rows, [{ templates: 0, settings: 0 }])
})
