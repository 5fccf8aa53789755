import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { build } from '../../helper.ts'
import { openShop, sell } from '../sales/shop.ts'
import { metric, openMailroom, until } from './mailroom.ts'

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
  const topics = ['payment.refund', 'payment.cancel', 'payment.receipt', 'image.delete', 'identity.align']
  await app.sql.write`
    insert into outbox_task (topic, payload, max_attempts) select topic, '{}', 1 from unnest(${topics}::text[]) topic`
  await app.notifications.idle()
  const untouched = await app.sql
    .read`select topic from outbox_task where status = 'pending' and last_error is null`
  t.strictSame(untouched, [])
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
