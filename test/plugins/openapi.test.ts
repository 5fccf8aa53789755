import { gunzipSync } from 'node:zlib'
import t from 'tap'
import Type from 'typebox'
import { allow, Role } from '../../src/lib/access.ts'
import { File } from '../../src/lib/schemas.ts'
import { shareTitledSchemas } from '../../src/plugins/openapi/document.ts'
import { undocumented } from '../../src/plugins/openapi/index.ts'
import { composeExample } from '../end-to-end/compose-example.ts'
import { bareApp, open } from './bare-app.ts'

const Thing = Type.Object({ id: Type.Integer() }, { title: 'Thing' })

async function app(t: Parameters<typeof bareApp>[0]) {
  return bareApp(t, {
    routes: (app) => {
      const schema = { tags: ['Cosas'], summary: 'Una cosa', response: { 200: Thing } }
      app.get('/api/thing/', { ...open, schema }, async () => ({ id: 1 }))
      const again = undocumented(async (app) => {
        app.get('/thing/', { ...open, schema }, async () => ({ id: 1 }))
      })
      app.register(again, { prefix: '/auth' })
      const listed = { tags: ['Cosas'], summary: 'Cosas', response: { 200: Type.Array(Thing) } }
      app.get('/api/things/', { config: { access: 'authenticated' }, schema: listed }, async () => [])
    },
  })
}

t.test('the document is OpenAPI 3.1 with shared names, security, errors, and each route once', async (t) => {
  const shop = await app(t)
  const reply = await shop.inject('/docs/json')
  t.equal(reply.headers['content-type'], 'application/json')
  const document = reply.json()
  t.equal(document.openapi, '3.1.0')
  t.strictSame(Object.keys(document.paths), ['/metrics', '/api/thing/', '/api/things/'])
  t.strictSame(Object.keys(document.paths['/api/thing/']), ['get'], 'HEAD is hidden')
  const reference = { $ref: '#/components/schemas/Thing' }
  const one = document.paths['/api/thing/'].get
  const many = document.paths['/api/things/'].get
  t.strictSame(one.responses['200'].content['application/json'].schema, reference)
  t.strictSame(many.responses['200'].content['application/json'].schema.items, reference)
  t.strictSame(one.security, [])
  t.strictSame(many.security, [{ bearer: [] }])
  t.strictSame(one.responses['4XX'].content['application/problem+json'].schema, {
    $ref: '#/components/schemas/Problem',
  })
  t.match(document.components.schemas.Thing, { type: 'object', properties: { id: { type: 'integer' } } })
  t.match(document.components.securitySchemes.bearer, { type: 'http', scheme: 'bearer' })
  t.strictSame(document.servers, [{ url: '/', description: 'Este servidor' }])
  t.match(document.tags, [{ name: 'Cosas' }, { name: 'Estado', description: /operadores/ }])
  t.equal(document.tags.length, 2, 'what operators read comes last')
})

t.test('an operation says who may call it and what it takes beyond its checks', async (t) => {
  const shop = await bareApp(t, {
    routes: (app) => {
      const schema = {
        tags: ['Cosas'],
        summary: 'Guardar una cosa',
        description: 'Una sola vez.',
        body: Type.Object({ nombre: Type.String({ examples: ['Mesa'] }) }),
        documented: {
          headers: Type.Object({ 'X-Color': Type.String({ examples: ['rojo'] }) }),
          body: Type.Object({ nombre: Type.String({ examples: ['Mesa'] }), foto: File() }),
        },
        response: { 201: Thing, 204: Type.Null() },
      }
      const config = { access: allow(Role.Vendedor, Role.Tecnico) }
      app.post('/api/things', { config, schema }, async () => ({ id: 1 }))
    },
  })
  const operation = (await shop.inject('/docs/json')).json().paths['/api/things/'].post
  t.equal(operation.description, 'Una sola vez.\n\nPara el rol Vendedor o Técnico.')
  t.match(operation.parameters, [{ in: 'header', name: 'X-Color', example: 'rojo' }])
  const body = operation.requestBody.content['application/json']
  t.strictSame(Object.keys(body.schema.properties), ['nombre', 'foto'])
  t.equal(operation.responses['201'].description, 'Creado')
})

t.test('what tests send as an example is the schema’s own, or made of those of its parts', async (t) => {
  const part = { type: 'string', examples: ['a', 'b'] }
  const cases: [schema: Record<string, unknown>, example: unknown][] = [
    [part, 'a'],
    [{ examples: [{ whole: true }], properties: { whole: part } }, { whole: true }],
    [{ const: 'fixed' }, 'fixed'],
    [{ enum: ['first', 'second'] }, 'first'],
    [{ type: 'integer', default: 1 }, 1],
    [{ type: 'array', items: part }, ['a']],
    [{ type: 'array', items: { type: 'string' } }, undefined],
    [{ anyOf: [{ type: 'null' }, part] }, 'a'],
    [{ properties: { shown: part, hidden: { type: 'string' } }, required: ['shown'] }, { shown: 'a' }],
    [{ properties: { shown: part, missing: { type: 'string' } }, required: ['missing'] }, undefined],
  ]
  for (const [schema, example] of cases) t.strictSame(composeExample(schema), example, JSON.stringify(schema))
})

t.test('schemas that differ under one title are not mixed up', async (t) => {
  const reply = (schema: object) => ({
    get: { responses: { 200: { content: { 'application/json': { schema } } } } },
  })
  const first = { type: 'object', title: 'Same', properties: { a: {} } }
  const second = { type: 'object', title: 'Same', properties: { b: {} } }
  const document = shareTitledSchemas({ paths: { '/a': reply(first), '/b': reply(second) } })
  t.match(document.paths, { '/b': reply(second) })
  t.strictSame(document.components?.schemas, { Same: first })
  const shown = { ...first, examples: [{ a: 1 }] }
  const alike = shareTitledSchemas({ paths: { '/a': reply(first), '/b': reply(shown) } })
  t.match(
    alike.paths,
    { '/b': reply({ $ref: '#/components/schemas/Same' }) },
    'by their examples they do not',
  )
})

t.test('the page needs nothing but this server: its policy forbids anything else', async (t) => {
  const shop = await app(t)
  const page = await shop.inject('/docs')
  t.equal(page.statusCode, 200)
  t.match(page.headers['content-type'], 'text/html')
  t.notMatch(page.body, /https?:\/\//)
  t.match(page.body, '<script src="/docs/scalar.js">')
  t.match(page.body, '"telemetry": false')
  t.match(page.body, '"withDefaultFonts": false')
  const policy = String(page.headers['content-security-policy'])
  t.match(policy, "default-src 'none'")
  t.match(policy, "connect-src 'self'")
  t.notMatch(policy, /https?:|\*/)

  const script = await shop.inject('/docs/scalar.js')
  t.match(script.headers, { 'content-type': /text\/javascript/, 'content-encoding': 'gzip' })
  t.ok(gunzipSync(script.rawPayload).length > 1_000_000)
})
