import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import t from 'tap'
import { condition, rank } from '../../../src/domains/catalogue/pages/filter.ts'
import { findPage, type PageQuery } from '../../../src/domains/catalogue/pages/find-page.ts'
import { type Ordering, orderBy } from '../../../src/domains/catalogue/pages/ordering.ts'
import { createPageMemory, type PageMemory } from '../../../src/domains/catalogue/pages/page-memory.ts'
import { sql } from '../../../src/lib/database/sql.ts'
import { createBrand, createProductType, createUser } from '../../factories.ts'
import { build, type TestApp } from '../../helper.ts'

type Teardown = Parameters<typeof build>[0]

interface Truth {
  readonly id: number
  readonly ids: readonly number[]
  readonly total: number
}

/** 1500 products of four brands; every tenth is a "mesa". */
async function openShop(t: Teardown) {
  const app = await build(t)
  const kind = await createProductType(app.sql, 'Muebles')
  const brands = [await createBrand(app.sql, 'Roble'), await createBrand(app.sql, 'Mesa Redonda')]
  const seller = await createUser(app.sql, { roles: ['Vendedor'] })
  const add = (count: number) => app.sql.write`
    insert into producto (nombre, precio, stock, tiempogarantia, marca_id, tipoproducto_id, id_vendedor)
    select case when n % 10 = 0 then 'Mesa ' else 'Silla ' end || n, 1 + n % 97, 1, 1,
      case when n % 50 = 0 then ${brands[1]}::int else ${brands[0]}::int end, ${kind}, ${seller.id}::uuid
    from generate_series(1, ${count}::int) n`
  await add(1500)
  return { app, brands, add }
}

/** Reads a page and, in the same statement and so at the same moment, what a look at every product finds. */
async function compare(app: TestApp, memory: PageMemory, { filter, ordering, page }: PageQuery) {
  const fits = condition(filter)
  const order = filter.search ? sql`${rank(filter.search)}, producto.id desc` : orderBy(ordering)
  const truth = sql`select json_build_array(json_build_object('id', 0,
    'total', (select count(*)::int from producto where ${fits}),
    'ids', (select coalesce(json_agg(id), '[]') from (select producto.id from producto where ${fits}
      order by ${ordering === 'relevancia' ? order : orderBy(ordering)} limit ${page.limit} offset ${page.offset}) best),
    'found', (select coalesce(json_agg(id order by place), '[]') from page)))`
  const query = { filter, ordering, page }
  const { total, items } = await findPage<Truth & { found: readonly number[] }>(app.sql, memory, query, truth)
  const [{ found, ids, total: counted } = { found: [], ids: [], total: Number.NaN }] = items
  return { is: { total, ids: found }, truth: { total: counted, ids } }
}

const asked = (search: string | undefined, ordering: Ordering, offset: number, limit = 7): PageQuery => ({
  filter: { search },
  ordering,
  page: { page: 1, pageSize: limit, limit, offset },
})

const questions: readonly PageQuery[] = [
  asked('mesa', 'relevancia', 0),
  asked('mesa', 'relevancia', 70),
  asked('si', 'relevancia', 900),
  asked('mesa', 'precio', 60),
  asked('roble silla', '-precio', 0),
  asked('mesa 1', 'nombre', 100),
  asked(undefined, 'nuevo', 1210),
  asked(undefined, '-precio', 1300, 100),
  asked(undefined, '-nombre', 1495),
  { ...asked(undefined, 'nuevo', 0), filter: { minPrice: '10', maxPrice: '20' } },
]

/** The same numbers every time. */
function numbersFrom(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return Math.floor((state / 2_147_483_648) * below)
  }
}

t.test('what is remembered of lists is exact after any change', { timeout: 120_000 }, async (t) => {
  const { app, brands, add } = await openShop(t)
  const memory = createPageMemory()
  const next = numbersFrom(7)
  const change = [
    (id: number) => app.sql.write`update producto set precio = ${next(100)} where id = ${id}`,
    (id: number) => app.sql.write`update producto set nombre = ${`Mesa nueva ${next(9)}`} where id = ${id}`,
    (id: number) =>
      app.sql.write`update producto set nombre = ${`Silla ${next(9)}`} where id in (${id}, ${id + 10})`,
    (id: number) => app.sql.write`delete from producto where id between ${id} and ${id + next(4)}`,
    () => add(1 + next(8)),
    (id: number) => app.sql.write`update producto set marca_id = ${brands[next(2)]} where id = ${id}`,
    (id: number) => app.sql.write`update producto set stock = stock + 1 where id = ${id}`,
  ]
  for (let round = 0; round < 40; round += 1) {
    for (let count = next(4); count > 0; count -= 1) await change[next(change.length)]?.(1 + next(1500))
    for (const question of questions) {
      const { is, truth } = await compare(app, memory, question)
      if (!t.same(is, truth, `round ${round}: ${JSON.stringify(question)}`)) return
    }
  }
})

t.test(
  'the same after changes of many at once, and of the name of a brand',
  { timeout: 120_000 },
  async (t) => {
    const { app, brands, add } = await openShop(t)
    const memory = createPageMemory()
    const steps: Readonly<Record<string, () => Promise<unknown>>> = {
      'nothing yet': async () => undefined,
      'an import of 300': () => add(300),
      'a brand renamed': () =>
        app.sql.write`update marca set nombre = 'Silla y Mesa' where id = ${brands[1]}`,
      'more changes than are corrected for': () => app.sql.write`update producto set precio = precio + 1`,
      'more products than are recorded': () => add(2100),
      'most products removed': () => app.sql.write`delete from producto where id > 300`,
      'a version that is no longer recorded': () =>
        app.sql.write`update catalogue_version set version = version + 5000, complete_since = version + 4000`,
      'all gone': () => app.sql.write`truncate producto cascade`,
    }
    for (const [name, step] of Object.entries(steps)) {
      await step()
      for (const question of questions) {
        const { is, truth } = await compare(app, memory, question)
        t.same(is, truth, `${name}: ${JSON.stringify(question)}`)
      }
    }
  },
)

t.test('the same while four change at once, for two instances', { timeout: 120_000 }, async (t) => {
  const { app, brands, add } = await openShop(t)
  const memories = [createPageMemory(), createPageMemory()]
  let ended = false
  const writer = async (seed: number) => {
    const next = numbersFrom(seed)
    const client = new pg.Client(app.databaseUrl)
    await client.connect()
    for (let turn = 0; turn < 40; turn += 1) {
      await client.query('begin')
      const id = 1 + seed * 300 + next(290)
      await client.query('update producto set precio = $1 where id = $2', [next(90), id])
      await client.query('savepoint before')
      await client.query('delete from producto where id = $1', [id + 1])
      if (next(3) === 0) await client.query('rollback to savepoint before')
      if (next(2) === 0) await sleep(next(6))
      await client.query(`update producto set nombre = 'Mesa ' || nombre where id = $1`, [id + 2])
      await client.query(next(4) === 0 ? 'rollback' : 'commit')
      if (turn % 20 === 7) await add(25)
      if (turn % 20 === 13)
        await client.query('update marca set nombre = $1 where id = $2', [`M${next(99)}`, brands[1]])
    }
    await client.end()
  }
  const reader = async (memory: PageMemory) => {
    let reads = 0
    for (; !ended || reads < 40; reads += 1) {
      const question = questions[reads % questions.length]!
      const { is, truth } = await compare(app, memory, question)
      if (JSON.stringify(is) === JSON.stringify(truth)) continue
      t.same(is, truth, JSON.stringify(question))
      break
    }
    return reads
  }
  const reading = Promise.all(memories.map(reader))
  await Promise.all([0, 1, 2, 3].map(writer))
  ended = true
  const reads = await reading
  t.ok(Math.min(...reads) >= 40, `read ${reads.join(' and ')} times`)
  for (const memory of memories) {
    for (const question of questions) {
      const { is, truth } = await compare(app, memory, question)
      t.same(is, truth, JSON.stringify(question))
    }
  }
})

t.test('what is remembered is corrected and not found again', async (t) => {
  const { app } = await openShop(t)
  const memory = createPageMemory()
  const question = asked('mesa', 'relevancia', 0, 3)
  const first = await compare(app, memory, question)
  const [about, place] = [question.filter, [question.filter, question.ordering, 3, 0]].map((key) =>
    JSON.stringify(key),
  )
  const known = memory.windows.get(place!)!
  t.same(memory.totals.get(about!), { version: known.version, total: first.truth.total })
  // A memory that is wrong by two products shows whether it was used.
  memory.windows.set(place!, { ...known, total: known.total + 2 })
  await app.sql.write`delete from producto where id = ${known.ids[1]}`
  const second = await compare(app, memory, question)
  t.equal(second.is.total, second.truth.total + 2)
  t.same(second.is.ids, second.truth.ids)
})

t.test('a sale leaves versions and records of the catalogue alone', async (t) => {
  const { app } = await openShop(t)
  const state = () =>
    app.sql.read`select version, (select count(*) from catalogue_change) as changes from catalogue_version`
  const before = await state()
  await app.sql
    .write`update producto set stock = stock - 1, reservado = 0, version = version + 1 where id < 100`
  await app.sql
    .write`update producto set nombre = nombre, precio = precio, marca_id = marca_id where id < 100`
  t.same(await state(), before)
})

t.test('old records are removed by those who write new ones', async (t) => {
  const { app } = await openShop(t)
  await app.sql.write`update producto set precio = 3000 where id = 1`
  await app.sql.write`update catalogue_version set version = version + 999`
  await app.sql.write`update producto set precio = 4000 where id = 2`
  const rows = await app.sql.read<{ product_id: number; behind: number }>`
    select product_id, (now.version - complete_since)::int as behind
    from catalogue_change, catalogue_version now`
  t.same(rows, [{ product_id: 2, behind: 1000 }])
})
