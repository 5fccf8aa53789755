import { randomUUID } from 'node:crypto'
import t from 'tap'
import { createProduct, createUser } from '../../factories.ts'
import { build, type TestApp } from '../../helper.ts'
import { metric, openInstance, promise } from './mailroom.ts'

/** One row of each kind, its time `ago` past. */
async function leave(app: TestApp, userId: string, ago: string): Promise<void> {
  const key = randomUUID()
  await app.sql.write`
    with moment as (select now() - ${ago}::interval as at),
    a as (insert into idempotency_key (scope, key, route, request_hash, expires_at) select 'x', ${key}, 'y', '', at from moment),
    b as (insert into session (id, user_id, refresh_token_hash, family_id, expires_at)
      select ${key}::uuid, ${userId}::uuid, ${key}::text::bytea, ${key}::uuid, at from moment),
    c as (insert into recovery_token (token_hash, user_id, expires_at) select ${key}::text::bytea, ${userId}::uuid, at from moment),
    d as (insert into login_attempt (email, address, failures, window_started_at, updated_at)
      select ${key}, 'a', 1, at, at from moment),
    e as (insert into stripe_event (id, type, received_at) select ${key}, 'x', at from moment),
    f as (insert into outbox_task (topic, payload, status, done_at) select 'x', '{}', 'done', at from moment)
    insert into outbox_task (topic, payload, status, done_at) select 'x', '{}', 'failed', at from moment`
}

async function left(app: TestApp) {
  const [row] = await app.sql.read<Record<string, number>>`
    select (select count(*)::int from idempotency_key) as keys, (select count(*)::int from session) as sessions,
      (select count(*)::int from recovery_token) as tokens, (select count(*)::int from login_attempt) as attempts,
      (select count(*)::int from stripe_event) as events,
      (select count(*)::int from outbox_task where status = 'done') as done,
      (select count(*)::int from outbox_task where status = 'failed') as failed`
  return row
}

t.test('a poll removes what is over, in the same statement, and keeps what may still matter', async (t) => {
  const app = await build(t, { throughProxy: true })
  const { id } = await createUser(app.sql)
  for (const ago of ['-1 hour', '30 days', '100 days']) await leave(app, id, ago)
  const { roundTrips } = await app.proxy.count(() => app.notifications.idle())
  t.equal(roundTrips, 1)
  t.strictSame(await left(app), {
    keys: 1,
    sessions: 1,
    tokens: 1,
    attempts: 1,
    events: 2,
    done: 1,
    failed: 3,
  })
})

t.test('a poll removes a bounded number, and the next ones the rest', async (t) => {
  const app = await build(t)
  await app.sql.write`
    insert into stripe_event (id, type, received_at)
    select 'evt_' || n, 'x', now() - interval '100 days' from generate_series(1, 700) n`
  const poller = await openInstance(t, app, { timings: { pollMs: 0 } })
  await poller.notifications.idle()
  t.equal((await left(app))?.events, 200)
  await poller.notifications.idle()
  t.equal((await left(app))?.events, 0)
})

t.test(
  'an expired hold is released by the dispatcher, its intent’s cancellation asked for, and stock is free',
  async (t) => {
    const app = await build(t)
    const buyer = await createUser(app.sql, { roles: ['Cliente'] })
    const product = await createProduct(app.sql, { stock: 5 })
    for (const [id, until] of [
      [randomUUID(), '-1 minute'],
      [randomUUID(), '1 hour'],
    ]) {
      await app.sql.write`
      with held as (
        insert into checkout_order (id, user_id, channel, currency, amount, shipping_address, payment_intent_id, hold_expires_at)
        values (${id}::uuid, ${buyer.id}::uuid, 'web', 'usd', 100, 'Av. Arce 2147', ${`pi_${id}`}, now() + ${until}::interval)
        returning id
      ), line as (
        insert into checkout_line (order_id, product_id, quantity, unit_price, product_name)
        select id, ${product.id}::int, 2, 50, 'Licuadora' from held
      )
      update producto set reservado = reservado + 2 where id = ${product.id}::int`
    }
    await app.notifications.idle()
    const [row] = await app.sql.read`
    select reservado as held, (select count(*)::int from checkout_order where status = 'released') as released,
      (select count(*)::int from outbox_task where topic = 'payment.cancel') as cancellations
    from producto where id = ${product.id}::int`
    t.strictSame(row, { held: 2, released: 1, cancellations: 1 })
  },
)

t.test('rows that wait are counted by lane, with the age of the oldest', async (t) => {
  const app = await build(t)
  await promise(app, 'future.work')
  await promise(app, 'future.work')
  await app.notifications.idle()
  t.equal(await metric(app, 'dispatcher_waiting{lane="future.work"}'), 2)
  const seconds = await metric(app, 'dispatcher_oldest_waiting_seconds{lane="future.work"}')
  t.ok(seconds >= 0 && seconds < 60, 'and the age of the oldest')
  const { body } = await app.inject('/metrics')
  t.equal(body.match(/^dispatcher_waiting\{/gm)?.length, 1)
})
