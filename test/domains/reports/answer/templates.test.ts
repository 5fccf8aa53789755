import t from 'tap'
import { maximumTemplates } from '../../../../src/domains/reports/answer/templates.ts'
import { build } from '../../../helper.ts'

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
