import type { FastifyInstance } from 'fastify'
import t from 'tap'
import { build } from '../helper.ts'

const config = { REQUEST_DEADLINE_MS: '8000', DATABASE_QUERY_TIMEOUT_MS: '2000' }
const insert = 'INSERT INTO "public"."marca"'

/** Routes of the test's own: each adds a brand in a transaction. */
function register(app: FastifyInstance): void {
  const schema = { tags: ['Prueba'], summary: 'Prueba', hide: true, body: { type: 'object' } }
  app.post('/brands/', { config: { access: 'authenticated' }, schema }, async (request) => {
    const { name, refuse } = request.body as { name: string; refuse?: boolean }
    return app.transaction(request, async (tx) => {
      const { id } = await tx.brand.create({ data: { name } })
      if (refuse) throw app.httpErrors.conflict('refused')
      return { id, name }
    })
  })
}

t.test('a transaction is repeated when it never began, was undone, or its COMMIT had no reply', async (t) => {
  const app = await build(t, { throughProxy: true, config, register })
  const caller = app.as('Administrador')
  const brands = (name: string) => app.prisma.brand.count({ where: { name } })
  const faults: readonly (readonly [string, () => void])[] = [
    ['BEGIN never arrives', () => app.proxy.cutBefore({ sql: 'BEGIN', times: 1 })],
    ['the work never arrives', () => app.proxy.cutBefore({ sql: insert, times: 1 })],
    ['the reply to the work is lost', () => app.proxy.swallowReply({ sql: insert, times: 1 })],
    ['COMMIT never arrives', () => app.proxy.cutBefore({ sql: 'COMMIT', times: 1 })],
    ['the reply to COMMIT is lost', () => app.proxy.swallowReply({ sql: 'COMMIT', times: 1 })],
  ]
  for (const [name, fail] of faults) {
    fail()
    const reply = await caller.inject({ method: 'POST', url: '/brands/', payload: { name } })
    t.equal(reply.statusCode, 200, name)
    t.match(reply.json(), { name })
    t.equal(await brands(name), 1, name)
  }
})

t.test('a key is for one request, and what was refused is not stored', async (t) => {
  const app = await build(t, { register })
  const caller = app.as('Administrador')
  const send = (payload: object) =>
    caller.inject({ method: 'POST', url: '/brands/', payload, headers: { 'idempotency-key': 'one' } })
  t.equal((await send({ name: 'Una', refuse: true })).statusCode, 409)
  t.equal(await app.prisma.brand.count({ where: { name: 'Una' } }), 0)
  const first = await send({ name: 'Una' })
  const second = await send({ name: 'Una' })
  t.equal(second.body, first.body)
  t.strictSame(
    [first.headers['idempotent-replayed'], second.headers['idempotent-replayed']],
    [undefined, 'true'],
  )
  t.equal((await send({ name: 'Otra' })).statusCode, 422)
})
