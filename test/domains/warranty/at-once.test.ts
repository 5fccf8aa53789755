import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { startKillableServer, withConnection } from '../../database-server.ts'
import { build } from '../../helper.ts'
import { books, claim, claimOne, evaluate, openDesk, refund, refundReport } from './desk.ts'

t.test('twenty claims at once for the two units of a line make two units of claims', async (t) => {
  const app = await build(t, { config: { DATABASE_POOL_MAX: '20' } })
  const { ana, body, product } = await openDesk(app, { bought: 2 })
  const replies = await Promise.all(Array.from({ length: 20 }, () => claim(ana, body)))
  t.equal(replies.filter((reply) => reply.statusCode === 201).length, 2)
  const refused = replies.filter((reply) => reply.statusCode !== 201)
  for (const reply of refused)
    t.match(reply.json(), { status: 400, code: 'TOO_MANY_CLAIMED', available: 0, bought: 2 })
  t.match(await books(app, product.id), { claims: 2, claimed: 2, audited: 2 })
})

t.test('a key makes one claim of twenty deliveries, and belongs to one request', async (t) => {
  const app = await build(t, { config: { DATABASE_POOL_MAX: '20' } })
  const { ana, body, product } = await openDesk(app, { bought: 5 })
  const headers = { 'idempotency-key': randomUUID() }
  const replies = await Promise.all(Array.from({ length: 20 }, () => claim(ana, body, headers)))
  t.equal(new Set(replies.map((reply) => `${reply.statusCode} ${reply.body}`)).size, 1)
  t.equal(replies[0]!.statusCode, 201)
  t.equal(replies.filter((reply) => reply.headers['idempotent-replayed'] === 'true').length, 19)
  t.match(await books(app, product.id), { claims: 1, claimed: 1, audited: 1 })
  t.match((await claim(ana, { ...body, cantidad: 2 }, headers)).json(), {
    status: 422,
    code: 'IDEMPOTENCY_KEY_REUSED',
  })
})

t.test('eight replacements of one claim at once take one unit', async (t) => {
  const app = await build(t, { config: { DATABASE_POOL_MAX: '20' } })
  const { ana, body, product, technician } = await openDesk(app, { stock: 1 })
  const id = await claimOne(ana, body)
  const replies = await Promise.all(
    Array.from({ length: 8 }, () => evaluate(technician, id, { evaluacion: 'Reemplazar' })),
  )
  t.equal(replies.filter((reply) => reply.statusCode === 200).length, 1)
  for (const reply of replies.filter((one) => one.statusCode !== 200)) {
    t.match(reply.json(), { status: 409, code: 'ALREADY_EVALUATED', evaluacion: 'Reemplazar' })
  }
  t.match(await books(app, product.id), { stock: 0, ledger_gap: 0, movements: 1, audited: 2, notices: 1 })
})

t.test('replacements of several claims at once leave no stock below zero', async (t) => {
  const app = await build(t, { config: { DATABASE_POOL_MAX: '20' } })
  const { ana, body, product, technician } = await openDesk(app, { stock: 3, bought: 8 })
  const ids: number[] = []
  for (let count = 0; count < 8; count += 1) ids.push(await claimOne(ana, body))
  const replies = await Promise.all(ids.map((id) => evaluate(technician, id, { evaluacion: 'Reemplazar' })))
  t.equal(replies.filter((reply) => reply.statusCode === 200).length, 3)
  t.equal(replies.filter((reply) => reply.json().code === 'INSUFFICIENT_STOCK').length, 5)
  t.match(await books(app, product.id), { stock: 0, ledger_gap: 0, movements: 3, notices: 3 })
})

t.test(
  'a refund and a replacement at the same moment: one of them is first, and the books agree',
  async (t) => {
    const app = await build(t, { config: { DATABASE_POOL_MAX: '20' } })
    const { ana, body, product, sale, technician } = await openDesk(app, { stock: 100, bought: 12 })
    const ids: number[] = []
    for (let count = 0; count < 10; count += 1) ids.push(await claimOne(ana, body))
    const deeds = ids.map((id) => evaluate(technician, id, { evaluacion: 'Reemplazar' }))
    const [replies] = await Promise.all([
      Promise.all(deeds),
      refund(app, sale.id),
      claim(ana, body),
      claim(ana, body),
    ])
    const replaced = replies.filter((reply) => reply.statusCode === 200).length
    const late = replies.filter((reply) => reply.json().code === 'SALE_REFUNDED').length
    t.equal(replaced + late, 10, `${replaced} replaced, ${late} too late`)
    t.match(await books(app, product.id), {
      stock: 112 - replaced,
      ledger_gap: 0,
      movements: replaced,
      notices: replaced,
    })
  },
)

t.test('a replacement waits for a refund that is under way, and a refund for a replacement', async (t) => {
  const app = await build(t)
  const { ana, body, product, sale, technician } = await openDesk(app)
  const id = await claimOne(ana, body)
  await refund(app, sale.id, '1.00')
  const waits = async (work: Promise<unknown>) =>
    t.equal(await Promise.race([work, sleep(200, 'waits')]), 'waits')
  await withConnection(app.databaseUrl, async (client) => {
    await client.query('begin')
    await client.query('select from venta where id = $1 for no key update', [sale.id])
    const refunding = refund(app, sale.id, '2.00')
    await waits(refunding)
    await client.query('rollback')
    await refunding

    await client.query('begin')
    await client.query('select smartsales.record_refund($1)', [refundReport(sale.id, sale.total)])
    const evaluating = evaluate(technician, id, { evaluacion: 'Reemplazar' })
    await waits(evaluating)
    await client.query('commit')
    t.match((await evaluating).json(), { code: 'SALE_REFUNDED' })
  })
  t.match(await books(app, product.id), { stock: 12, ledger_gap: 0, movements: 0 })
})

t.test('one evaluation sent eight times at once with its key happens once, with equal answers', async (t) => {
  const app = await build(t, { config: { DATABASE_POOL_MAX: '20' } })
  const { ana, body, product, technician } = await openDesk(app)
  const id = await claimOne(ana, body)
  const headers = { 'idempotency-key': randomUUID() }
  const replies = await Promise.all(
    Array.from({ length: 8 }, () => evaluate(technician, id, { evaluacion: 'Reemplazar' }, headers)),
  )
  t.equal(new Set(replies.map((reply) => `${reply.statusCode} ${reply.body}`)).size, 1)
  t.equal(replies[0]!.statusCode, 200)
  t.equal(replies.filter((reply) => reply.headers['idempotent-replayed'] === 'true').length, 7)
  t.match(await books(app, product.id), { stock: 9, movements: 1, notices: 1 })
  t.equal((await evaluate(technician, id, { evaluacion: 'Reparar' }, headers)).statusCode, 422)
})

t.test(
  'claim and evaluation whose replies are lost, or that are cut on their way, happen once',
  async (t) => {
    for (const strike of ['reset', 'end', 'cut'] as const) {
      const app = await build(t, { throughProxy: true })
      const { ana, body, product, technician } = await openDesk(app)
      for (const caller of [ana, technician]) await caller.inject('/api/garantia/mis/')
      const fault = (sql: string) =>
        strike === 'cut'
          ? app.proxy.cutBefore({ sql, times: 1 })
          : app.proxy.swallowReply({ sql, times: 1, ending: strike })
      const claiming = fault('smartsales.claim_warranty')
      const id = await claimOne(ana, body)
      const evaluating = fault('smartsales.evaluate_claim')
      const reply = await evaluate(technician, id, { evaluacion: 'Reemplazar' })
      t.match(
        { status: reply.statusCode, claiming: claiming.hits(), evaluating: evaluating.hits() },
        { status: 200, claiming: 1, evaluating: 1 },
      )
      t.strictSame(await books(app, product.id), {
        stock: 9,
        ledger_gap: 0,
        movements: 1,
        claims: 1,
        claimed: 1,
        audited: 2,
        notices: 1,
      })
    }
  },
)

t.test(
  'when PostgreSQL is killed under claims and evaluations, each is made once and answered',
  async (t) => {
    const server = await startKillableServer(t)
    const config = { REQUEST_DEADLINE_MS: '30000', DATABASE_POOL_MAX: '10' }
    const app = await build(t, { database: { url: server.url }, config })
    const { ana, body, product, technician } = await openDesk(app, { stock: 100, bought: 60 })
    const replaceOne = async () =>
      evaluate(technician, await claimOne(ana, body), { evaluacion: 'Reemplazar' })
    const replies: ReturnType<typeof replaceOne>[] = []
    for (const kills of [true, true, false]) {
      for (let count = 0; count < 20; count += 1) replies.push(replaceOne())
      await Promise.race(replies.slice(-20))
      if (!kills) break
      await server.kill()
      await server.restart()
    }
    const statuses = (await Promise.all(replies)).map((reply) => reply.statusCode)
    t.strictSame(new Set(statuses), new Set([200]))
    t.strictSame(await books(app, product.id), {
      stock: 40,
      ledger_gap: 0,
      movements: 60,
      claims: 60,
      claimed: 60,
      audited: 120,
      notices: 60,
    })
  },
)
