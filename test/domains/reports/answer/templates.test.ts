import type { InjectOptions } from 'fastify'
import t from 'tap'
import { maximumTemplates } from '../../../../src/domains/reports/answer/templates.ts'
import { raw } from '../../../../src/lib/database/sql.ts'
import { withConnection } from '../../../database-server.ts'
import { build, type TestApp } from '../../../helper.ts'
import { ask, openSmallShop } from './shop.ts'

const url = '/api/ai-reports/plantillas/'
const monthly = { nombre: 'Marcas', prompt: 'ventas por marca este mes' }

t.test('a template is kept, listed newest first, changed and removed, and the log says so', async (t) => {
  const app = await build(t)
  const analyst = app.as('Analista')
  const { id: userId } = await analyst.user()
  const first = await analyst.inject({
    method: 'POST',
    url,
    payload: { ...monthly, formato: 'pdf', filtros: null },
  })
  t.equal(first.statusCode, 201)
  const { id, creado_en, actualizado_en } = first.json()
  t.equal(typeof id, 'number')
  t.match(creado_en, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?Z$/)
  t.strictSame(first.json(), {
    id,
    ...monthly,
    formato: 'pdf',
    filtros: null,
    creado_en,
    actualizado_en,
    usuario: userId,
  })
  t.strictSame(Object.keys(first.json()), [
    'id',
    'nombre',
    'prompt',
    'formato',
    'filtros',
    'creado_en',
    'actualizado_en',
    'usuario',
  ])
  const filtros = { marca: ['Acer', 1], deep: { a: null } }
  const payload = { nombre: '  Dos ', prompt: 'top 5', filtros, usuario: 'otro' }
  const second = await analyst.inject({ method: 'POST', url: url.slice(0, -1), payload })
  t.match(second.json(), { nombre: 'Dos', formato: null, filtros, usuario: userId })
  const listed = await analyst.inject(url)
  t.strictSame(listed.json(), [second.json(), first.json()])
  t.strictSame((await analyst.inject(`${url}?page=2&page_size=1`)).json(), [first.json()])

  const own = `${url}${id}/`
  const patched = await analyst.inject({ method: 'PATCH', url: own, payload: { formato: '', filtros: [1] } })
  t.match(patched.json(), { ...monthly, formato: '', filtros: [1], creado_en })
  t.ok(patched.json().actualizado_en > actualizado_en)
  const put = await analyst.inject({
    method: 'PUT',
    url: own,
    payload: { nombre: 'A', prompt: 'b', filtros: null },
  })
  t.match(put.json(), { nombre: 'A', prompt: 'b', formato: '', filtros: null })
  t.strictSame((await analyst.inject(own)).json(), put.json())
  t.equal((await analyst.inject({ method: 'DELETE', url: own })).statusCode, 204)
  t.equal((await analyst.inject(own)).statusCode, 404)
  const entries = await app.sql.read<{ operacion: string }>`
    select operacion from audit_log where tabla = 'plantilla_reporte' and usuario_id = ${userId}::uuid order by id`
  t.strictSame(
    entries.map(({ operacion }) => operacion),
    ['INSERT', 'INSERT', 'UPDATE', 'UPDATE', 'DELETE'],
  )
})

t.test('a template that is wrong is refused with a text per field', async (t) => {
  const app = await build(t)
  const analyst = app.as('Analista')
  const cases: [object, string][] = [
    [{ prompt: 'x' }, 'nombre'],
    [{ nombre: 'x' }, 'prompt'],
    [{ ...monthly, nombre: ' ' }, 'nombre'],
    [{ ...monthly, nombre: 'x'.repeat(121) }, 'nombre'],
    [{ ...monthly, prompt: '' }, 'prompt'],
    [{ ...monthly, prompt: 'x'.repeat(1001) }, 'prompt'],
    [{ ...monthly, formato: 'x'.repeat(13) }, 'formato'],
    [{ ...monthly, filtros: { text: 'x'.repeat(10_000) } }, 'filtros'],
    [{ ...monthly, filtros: ['\0'] }, 'filtros'],
  ]
  for (const [payload, field] of cases) {
    const reply = await analyst.inject({ method: 'POST', url, payload })
    t.equal(reply.statusCode, 400, reply.body)
    t.strictSame(Object.keys(reply.json().errors), [field])
  }
  t.strictSame((await analyst.inject(url)).json(), [])
})

t.test('nobody sees or touches the template of somebody else', async (t) => {
  const app = await build(t)
  const own = await app.as('Analista').inject({ method: 'POST', url, payload: monthly })
  const other = app.as('Administrador')
  t.strictSame((await other.inject(url)).json(), [])
  for (const id of [own.json().id, 2_147_483_647, 'x']) {
    for (const method of ['GET', 'PUT', 'PATCH', 'DELETE'] as const) {
      const reply = await other.inject({
        method,
        url: `${url}${id}/`,
        ...(method[0] === 'P' && { payload: monthly }),
      })
      t.equal(reply.statusCode, 404, `${method} ${id}`)
    }
  }
  t.strictSame((await app.as('Analista').inject(url)).json(), [own.json()])
  t.equal((await app.inject(url)).statusCode, 401)
})

t.test('one person keeps at most a hundred, and one request adds one', async (t) => {
  const app = await build(t)
  const analyst = app.as('Analista')
  const { id } = await analyst.user()
  await app.sql.write`insert into plantilla_reporte (usuario_id, nombre, prompt)
    select ${id}::uuid, 'n' || n, 'ventas' from generate_series(2, ${maximumTemplates}::int) n`
  const send = (nombre: string) =>
    analyst.inject({
      method: 'POST',
      url,
      payload: { ...monthly, nombre },
      headers: { 'idempotency-key': nombre },
    })
  const replies = await Promise.all(['one', 'one', 'two'].map(send))
  t.strictSame(
    replies
      .map(({ statusCode }) => statusCode)
      .sort()
      .slice(0, 1),
    [201],
  )
  t.equal((await analyst.inject(url)).json().length, maximumTemplates)
  t.equal((await send('three')).json().code, 'TOO_MANY_TEMPLATES')
})

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
