import t from 'tap'
import { foldShop } from '../../../../src/domains/reports/counting/fold-shop.ts'
import { createKeeper } from '../../../../src/domains/reports/counting/keeper.ts'
import { rollKeptWindows } from '../../../../src/domains/reports/counting/rolling-chore.ts'
import { readWindowState } from '../../../../src/domains/reports/counting/window-state.ts'
import { raw } from '../../../../src/lib/database/sql.ts'
import { createProduct } from '../../../factories.ts'
import { build, roundTrips, type TestApp } from '../../../helper.ts'
import { fresh, dashboardUrl as url } from '../dashboard.ts'
import { sellMuch } from './many-sales.ts'
import { readBothWays, rollTo, timeZone, unnoticed, zone } from './shop.ts'

const ask = (app: TestApp) =>
  roundTrips(app, () => app.as('Administrador').inject({ url, headers: fresh, query: { periodo: 'mes' } }))

/** Waits until a period is counted up to some minutes ago. */
async function untilCounted(app: TestApp, period: 'mes'): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    const { counted } = await readWindowState(app.sql, period)
    if (counted && counted.current.end.getTime() > Date.now() - 300_000) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error(`${period} was not counted.`)
}

t.test(
  'many sales are counted in the background after somebody asked, then one statement is enough',
  async (t) => {
    const app = await build(t, { throughProxy: true })
    await sellMuch(app.sql, 3400, 10)
    await app.as('Administrador').inject('/api/me/')
    const first = await ask(app)
    t.ok(first.roundTrips >= 2, 'too many to be looked at one by one')
    await untilCounted(app, 'mes')
    const second = await ask(app)
    t.equal(second.roundTrips, 1)
    const { kept, all, effort } = await readBothWays(app.sql, 'mes', new Date())
    t.strictSame(kept, all)
    t.match(effort, { isKept: true })
    t.ok(effort.moved! < 20, String(effort.moved))
  },
)

t.test('of a small shop nothing is kept, and one statement is enough', async (t) => {
  const app = await build(t, { throughProxy: true })
  await sellMuch(app.sql, 200, 100)
  await app.as('Administrador').inject('/api/me/')
  for (let time = 0; time < 2; time += 1) t.equal((await ask(app)).roundTrips, 1)
  const [row] = await app.sql.read`select count(current_until)::int as kept, max(version)::int as version,
    (select version::int from shop_count) as folded from counted_window`
  t.strictSame(row, { kept: 0, version: 0, folded: 0 })
})

t.test('after many sales the dispatcher counts on what is kept, and forgets what is void', async (t) => {
  const app = await build(t)
  const noVoid = () => unnoticed(app.databaseUrl, (client) => client.query('delete from counted_window_void'))
  await sellMuch(app.sql, 700, 10)
  await noVoid()
  await app.dispatcher.drain()
  t.equal((await readWindowState(app.sql, 'mes')).counted, null, 'nobody asked for it')
  const before = new Date(Date.now() - 1.9 * 86_400_000)
  await rollTo(app.sql, 'mes', before)
  await app.dispatcher.drain()
  t.same((await readWindowState(app.sql, 'mes')).counted?.current.end, before, 'few sales since')
  await sellMuch(app.sql, 400, 5)
  await noVoid()
  await app.dispatcher.drain()
  await untilCounted(app, 'mes')
  await app.sql.write`update venta set total = total + 1 where id = 700`
  await rollKeptWindows({ sql: app.sql, zone, timeZone })
  t.equal((await readWindowState(app.sql, 'mes')).counted, null, 'until somebody asks')
})

t.test('the list of what changed in the shop stays short, though nobody reads the dashboard', async (t) => {
  const app = await build(t)
  await app.dispatcher.drain()
  const changes = async () =>
    (await app.sql.read<{ count: number }>`select count(*)::int from shop_change`)[0]?.count
  const product = await createProduct(app.sql, { stock: 2000 })
  const sellOneByOne = (times: number) =>
    app.sql.write`do ${raw(`$$ begin for one in 1..${times} loop
      update producto set stock = stock - 1 where id = ${product.id}; end loop; end $$`)}`
  await sellOneByOne(500)
  await app.dispatcher.drain()
  t.ok((await changes())! > 500)
  await sellOneByOne(600)
  await app.dispatcher.drain()
  t.equal(await changes(), 0)
  const expected = (
    await app.sql.read<{ value: string }>`select sum(precio * stock)::text as value from producto`
  )[0]
  t.strictSame((await app.sql.read`select value::text from shop_count`)[0], expected)
})

t.test('what changed in the shop is taken in once, whenever the connection is lost', async (t) => {
  for (const cut of ['cutBefore', 'cutMidReply', 'swallowReply'] as const) {
    const app = await build(t, { throughProxy: true })
    const product = await createProduct(app.sql, { stock: 100 })
    await app.sql.write`update producto set stock = 90 where id = ${product.id}`
    const [before] = await app.sql.read<{ version: number }>`select version::int from shop_count`
    const fault = app.proxy[cut]({ sql: 'update shop_count', times: 1 })
    await foldShop(app.sql, 5)
    t.equal(fault.hits(), 1, cut)
    const [row] = await app.sql.read`select version::int, value::text as kept,
      (select sum(precio * stock)::text from producto) as worth,
      (select count(*)::int from shop_change) as changes from shop_count`
    t.match(row, { version: before!.version + 1, kept: (row as { worth: string }).worth, changes: 0 }, cut)
  }
})

const failing = () => Promise.reject(new Error('The database is away.'))

t.test(
  'a keeper tells of a failure, goes on with the next reading, and ends when it is told to',
  async (t) => {
    const failures: unknown[] = []
    const keeper = createKeeper({
      sql: { read: failing, write: failing, repeatable: failing },
      zone,
      timeZone,
      lowStockThreshold: 5,
      onFailure: (error) => failures.push(error),
    })
    const effort = {
      period: 'mes',
      moved: null,
      isKept: false,
      shopChanges: 0,
      hasLists: true,
      products: 1,
    } as const
    const turn = () => new Promise((resolve) => setImmediate(resolve))
    keeper.note(effort)
    keeper.note(effort)
    await turn()
    t.match(failures, [{ message: 'The database is away.' }])
    keeper.note({ ...effort, moved: 10 })
    await turn()
    t.equal(failures.length, 1, 'not worth it')
    keeper.note({ ...effort, moved: 10, shopChanges: 1000 })
    await turn()
    t.equal(failures.length, 2)
    await keeper.stop()
    keeper.note(effort)
    await turn()
    t.equal(failures.length, 2)
  },
)
