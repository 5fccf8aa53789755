import t from 'tap'
import { openDemoShop } from '../../../end-to-end/demo-shop.ts'
import { createUser } from '../../../factories.ts'
import { plans, refusals, shop } from '../question/ask.ts'

t.test('every question of the tables', { timeout: 170_000 }, async (t) => {
  const { app } = await openDemoShop(t)
  for (const { name } of shop.cliente) await createUser(app.sql, { name, roles: ['Cliente'] })
  const ask = async (prompt: string) => {
    const reply = await app.as('Analista').inject({
      method: 'POST',
      url: '/api/ai-reports/run',
      payload: { prompt, formato: 'json' },
    })
    return { status: reply.statusCode, body: reply.json() }
  }

  await t.test('is answered with its columns, or refused in words', async (t) => {
    for (const [prompt, plan] of plans) {
      const { status, body } = await ask(prompt)
      t.equal(status, 200, prompt)
      const intent = plan.split(' ', 1)[0] ?? ''
      if (/^[a-z_]+$/.test(intent)) t.equal(body.intent, intent, `${prompt}: ${body.interpretacion}`)
    }
    for (const [prompt] of refusals) {
      const { status, body } = await ask(prompt)
      t.equal(status, 200, prompt)
      t.equal(body.intent, 'no_entendido', prompt)
    }
  })
})
