import { FactsLoader } from '../../../src/domains/catalogue/pages/facts/facts-loader.ts'
import { condition, rank } from '../../../src/domains/catalogue/pages/filter.ts'
import { findPage, type PageQuery } from '../../../src/domains/catalogue/pages/find-page.ts'
import { type Ordering, orderBy } from '../../../src/domains/catalogue/pages/ordering.ts'
import {
  createPageMemory,
  type Memory,
  type PageMemory,
} from '../../../src/domains/catalogue/pages/page-memory.ts'
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
export async function openShop(t: Teardown) {
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
export async function compare(app: TestApp, memory: PageMemory, { filter, ordering, page }: PageQuery) {
  const fits = condition(filter)
  const order = filter.search?.trim() ? sql`${rank(filter.search)}, producto.id desc` : orderBy(ordering)
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

/** Far down begins earlier in a small shop. */
const nearRows = 1000

const nothing: Memory<never> = { get: () => undefined, set: () => undefined }

/** Finds everything in the facts of all products, as in a large catalogue that nobody has asked the same before. */
export function factsAlone(app: TestApp): PageMemory & { readonly facts: FactsLoader } {
  const onError = (error: unknown) => {
    throw error
  }
  const facts = new FactsLoader({ sql: app.sql, onError, fewest: 0, pauseMs: 0 })
  return { totals: nothing, windows: nothing, facts, nearRows }
}

/** Remembers, and looks into the facts for what it does not. */
export function memoryWithFacts(app: TestApp): PageMemory {
  return createPageMemory(factsAlone(app).facts, nearRows)
}

/** A question for `limit` products from `offset` on. */
export const asked = (
  search: string | undefined,
  ordering: Ordering,
  offset: number,
  limit = 7,
): PageQuery => ({
  filter: { search },
  ordering,
  page: { page: 1, pageSize: limit, limit, offset },
})

/** Questions whose answers are remembered, far down and near the beginning and the end. */
export const questions: readonly PageQuery[] = [
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
  { ...asked(undefined, 'precio', 1100), filter: { minStock: 1 } },
  { ...asked('mesa', 'nombre', 0), filter: { search: 'mesa', nameOnly: true, minStock: 1 } },
  { ...asked('mesa', 'relevancia', 20), filter: { search: 'mesa', maxStock: 0 } },
]

/** The ways to remember, by name. */
export const memories: Readonly<Record<string, (app: TestApp) => PageMemory>> = {
  'what is remembered': () => createPageMemory(undefined, nearRows),
  'what is found in the facts': factsAlone,
  'what is remembered or found in the facts': memoryWithFacts,
}

/** The same numbers every time. */
export function numbersFrom(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return Math.floor((state / 2_147_483_648) * below)
  }
}
