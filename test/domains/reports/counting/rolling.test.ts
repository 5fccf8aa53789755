import pg from 'pg'
import tap from 'tap'
import { countOn } from '../../../../src/domains/reports/counting/count-on.ts'
import { rollWindow } from '../../../../src/domains/reports/counting/roll-window.ts'
import { readWindowState } from '../../../../src/domains/reports/counting/window-state.ts'
import { type Period, windowAt } from '../../../../src/domains/reports/dashboard-window.ts'
import type { SqlClient } from '../../../../src/lib/database/sql.ts'
import { createProduct, createUser } from '../../../factories.ts'
import { build } from '../../../helper.ts'
import { sellMuch } from './many-sales.ts'
import { readBothWays, rollTo, timeZone, unnoticed, voidPeriods, zone } from './shop.ts'

const shopOf = (sql: SqlClient, mostAtOnce = 1000) => ({ sql, zone, timeZone, mostAtOnce })

/** Runs statements with all triggers. */
async function runAll(url: string, statements: string): Promise<void> {
  const client = new pg.Client(url)
  await client.connect()
  await client.query(statements)
  await client.end()
}

/** A reading is what all sales add up to; returns what it took. */
async function isExact(t: Pick<typeof tap, 'strictSame'>, sql: SqlClient, period: Period, now = new Date()) {
  const { kept, all, effort } = await readBothWays(sql, period, now)
  t.strictSame(kept, all, period)
  return effort
}

tap.test('a period is counted in steps, and every step leaves it exact', async (t) => {
  const app = await build(t)
  await sellMuch(app.sql, 400, 30)
  await unnoticed(app.databaseUrl, (client) => client.query('delete from counted_window_void'))
  let asked = 0
  const isStopping = () => {
    asked += 1
    return asked > 1
  }
  while (!(await rollWindow({ ...shopOf(app.sql, 50), isStopping }, 'semana'))) {
    t.ok((await isExact(t, app.sql, 'semana')).isKept)
    asked = 0
  }
  const effort = await isExact(t, app.sql, 'semana')
  t.match(effort, { isKept: true, moved: Number })
  t.ok(effort.moved! < 10, `${effort.moved} sales were looked at`)
})

tap.test('two who count a period on at once count it once', async (t) => {
  const app = await build(t)
  await sellMuch(app.sql, 300, 60)
  const ended = await Promise.all(Array.from({ length: 4 }, () => rollWindow(shopOf(app.sql, 40), 'semana')))
  t.ok(
    ended.every((end) => typeof end === 'boolean'),
    'nobody fails',
  )
  await rollWindow(shopOf(app.sql, 40), 'semana')
  t.ok((await isExact(t, app.sql, 'semana')).isKept)
  const { version } = await readWindowState(app.sql, 'semana')
  const options = { period: 'semana', timeZone, window: windowAt('semana', new Date(), zone) } as const
  t.equal(
    await countOn(app.sql, { ...options, version: String(Number(version) - 1) }),
    false,
    'it went on since',
  )
  await isExact(t, app.sql, 'semana')
})

tap.test('a step whose reply is lost happened once, or not at all', async (t) => {
  const app = await build(t, { throughProxy: true })
  await sellMuch(app.sql, 200, 60)
  for (const cut of ['cutMidReply', 'cutBefore', 'swallowReply'] as const) {
    const fault = app.proxy[cut]({ sql: 'counted_type_written', times: 1 })
    await rollWindow(shopOf(app.sql, 60), 'semana')
    t.equal(fault.hits(), 1)
    await isExact(t, app.sql, 'semana')
  }
})

tap.test('a sale that commits late is waited for', async (t) => {
  const app = await build(t)
  await sellMuch(app.sql, 50, 60)
  const buyer = await createUser(app.sql)
  const client = new pg.Client(app.databaseUrl)
  await client.connect()
  t.teardown(() => client.end())
  // As if it had been told when it was made, three minutes ago.
  await client.query('begin; set local session_replication_role = replica')
  await client.query(
    `insert into venta (usuario_id, total, hora, direccion) values ($1, 9, now() - interval '3 minutes', 'Av. Arce')`,
    [buyer.id],
  )
  t.equal(await rollWindow(shopOf(app.sql), 'semana'), false)
  t.equal((await readWindowState(app.sql, 'semana')).counted, null)
  await client.query('commit')
  t.equal(await rollWindow(shopOf(app.sql), 'semana'), true)
  t.ok((await isExact(t, app.sql, 'semana')).isKept)
})

tap.test('what is kept may be older than the window, or newer', async (t) => {
  const app = await build(t)
  await sellMuch(app.sql, 300, 500)
  const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000)
  for (const period of ['hoy', 'semana', 'mes', 'todo'] as const) {
    await rollTo(app.sql, period, daysAgo(95))
    t.equal((await isExact(t, app.sql, period)).isKept, period === 'todo')
    await rollTo(app.sql, period, daysAgo(1))
    await isExact(t, app.sql, period, daysAgo(40))
    await rollTo(app.sql, period, daysAgo(60))
    await isExact(t, app.sql, period)
  }
})

tap.test('days of another time zone are not mixed with those that are kept', async (t) => {
  const app = await build(t)
  await sellMuch(app.sql, 100, 60)
  await rollWindow({ ...shopOf(app.sql), timeZone: 'UTC' }, 'semana')
  t.equal((await isExact(t, app.sql, 'semana')).isKept, false)
  await rollWindow(shopOf(app.sql), 'semana')
  t.equal((await isExact(t, app.sql, 'semana')).isKept, true)
})

tap.test('a sale in time leaves what is kept alone, every change of the past is noticed', async (t) => {
  const app = await build(t)
  const url = app.databaseUrl
  await sellMuch(app.sql, 3, 60)
  const forget = () => unnoticed(url, (client) => client.query('delete from counted_window_void'))
  await forget()
  await app.sql.write`with sale as (insert into venta (usuario_id, total, direccion)
      select usuario_id, 5, 'Av. Arce' from venta limit 1 returning id)
    insert into detalleventa (venta_id, producto_id, cantidad, precio_unitario)
    select sale.id, producto.id, 1, 5 from sale, producto`
  await app.sql.write`update producto set stock = stock - 1, precio = precio + 1`
  const unsold = await createProduct(app.sql)
  await app.sql
    .write`update producto set tipoproducto_id = (select min(id) from tipoproducto) where id = ${unsold.id}`
  await app.sql.write`insert into pagos (venta_id, total, reembolsado) select id, 5, 5 from venta`
  t.strictSame(await voidPeriods(app.sql), [])
  const old = '(select id from venta order by hora limit 1)'
  const changes = [
    `insert into venta (usuario_id, total, direccion, hora)
      select usuario_id, 5, 'Av. Arce', now() - interval '2 minutes' from venta limit 1`,
    `insert into detalleventa (venta_id, producto_id, cantidad, precio_unitario)
      select ${old}, id, 1, 5 from producto on conflict do nothing`,
    `update venta set total = total + 1 where id = ${old}`,
    `update detalleventa set precio_unitario = null where venta_id = ${old}`,
    `delete from detalleventa where venta_id = ${old}`,
    `delete from pagos where venta_id = ${old}; delete from venta where id = ${old}`,
    `insert into tipoproducto (nombre) values ('Otro'); update producto set tipoproducto_id = (select max(id) from tipoproducto)`,
    'truncate venta, detalleventa cascade',
  ]
  for (const change of changes) {
    await forget()
    await runAll(url, change)
    t.equal((await voidPeriods(app.sql)).length, 6, change)
  }
})
