import fc from 'fast-check'
import t from 'tap'
import { createBrand, createProductType, createUser } from '../../factories.ts'
import { build, type TestApp } from '../../helper.ts'

interface Item {
  readonly id: number
  readonly name: string
  readonly brand: string
  readonly type: string
  readonly price: number
  readonly stock: number
}

interface Question {
  readonly q?: string
  readonly marca_id?: number
  readonly min_precio?: number
  readonly max_stock?: number
  readonly ordering?: string
  readonly page?: number
  readonly page_size: number
}

const plain = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()

/** Fills a shop with these names; prices repeat, and every seventh product is sold out. */
async function openShop(app: TestApp, names: readonly string[]): Promise<Item[]> {
  const brands = [await createBrand(app.sql, 'Ñandú 12%'), await createBrand(app.sql, 'b_a\\')]
  const types = [await createProductType(app.sql, 'Á 1'), await createProductType(app.sql, 'ab')]
  const seller = await createUser(app.sql, { roles: ['Vendedor'] })
  const rows = names.map((name, n) => ({ n, name, price: 1 + (n % 97), stock: n % 7 ? n : 0 }))
  return app.sql.write<Item>`
    with added as (
      insert into producto (nombre, precio, stock, tiempogarantia, marca_id, tipoproducto_id, id_vendedor)
      select name, price, stock, 1, (${brands}::int[])[1 + n % 2], (${types}::int[])[1 + n / 2 % 2], ${seller.id}::uuid
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as p(n int, name text, price int, stock int) order by n
      returning *
    ) select added.id, added.nombre as name, marca.nombre as brand, tipoproducto.nombre as type,
      precio::int as price, stock
    from added join marca on marca.id = marca_id join tipoproducto on tipoproducto.id = tipoproducto_id`
}

/** What the list has to be, found by looking at every product. */
function expected(items: readonly Item[], brandId: number, question: Question) {
  const { q = '', ordering = 'relevancia', page = 1, page_size } = question
  const phrase = plain(q).trim().replace(/\s+/g, ' ')
  const words = phrase.split(' ').filter(Boolean)
  const has = (text: string) => words.every((word) => plain(text).includes(word))
  const rank = ({ name, brand }: Item) => {
    const text = plain(name)
    if (text.startsWith(phrase)) return 0
    if (text.includes(` ${phrase}`)) return 1
    if (text.includes(phrase)) return 2
    return has(name) ? 3 : has(brand) ? 4 : 5
  }
  const fits = items.filter(
    (item) =>
      (words.length === 0 ||
        words.every((word) => plain(`${item.name}\n${item.brand}\n${item.type}`).includes(word))) &&
      (question.marca_id === undefined || (question.marca_id === brandId) === (item.brand === 'Ñandú 12%')) &&
      item.price >= (question.min_precio ?? 0) &&
      item.stock <= (question.max_stock ?? Number.POSITIVE_INFINITY),
  )
  const sign = ordering.startsWith('-') ? -1 : 1
  const compare: Readonly<Record<string, (left: Item, right: Item) => number>> = {
    relevancia: (left, right) => (words.length ? rank(left) - rank(right) : 0) || right.id - left.id,
    nuevo: (left, right) => sign * (right.id - left.id),
    precio: (left, right) => sign * (left.price - right.price || left.id - right.id),
    ventas_totales: (left, right) => sign * (left.id - right.id),
  }
  const sorted = fits.toSorted(compare[ordering.replace('-', '')])
  return {
    total: fits.length,
    ids: sorted.slice((page - 1) * page_size, page * page_size).map(({ id }) => id),
  }
}

async function ask(app: TestApp, question: Question) {
  const query = new URLSearchParams(
    Object.entries(question).map(([name, value]): [string, string] => [name, String(value)]),
  )
  const { total, results } = (await app.inject(`/api/listadoproductos/?${query}`)).json()
  return { total, ids: results.map(({ id }: Item) => id) }
}

const orderings = ['relevancia', 'nuevo', '-nuevo', 'precio', '-precio', 'ventas_totales', '-ventas_totales']

t.test('a search finds what a look at every product finds, in its order', { timeout: 120_000 }, async (t) => {
  const pieces = [
    'a',
    'A',
    'á',
    'Ñ',
    'ñ',
    'ab',
    'b',
    ' ',
    '  ',
    '%',
    '_',
    '\\',
    '\\%',
    '1',
    '12',
    '"',
    "'",
    '-',
    'ü',
  ]
  const phrase = (size: number) =>
    fc
      .array(fc.constantFrom(...pieces), { minLength: 1, maxLength: size, size: 'max' })
      .map((all) => all.join(''))
  const app = await build(t)
  const names = fc.sample(phrase(6), { seed: 4, numRuns: 150 }).map((name) => name.trim() || 'a')
  const items = await openShop(app, names)
  const [brand] = await app.sql.read<{ id: number }>`select min(id) as id from marca`
  const question = fc.record(
    {
      q: phrase(3),
      marca_id: fc.constant(brand!.id),
      min_precio: fc.nat({ max: 60 }),
      max_stock: fc.constantFrom(0, 40),
      ordering: fc.constantFrom(...orderings),
      page: fc.constantFrom(1, 2, 9),
      page_size: fc.constantFrom(5, 100),
    },
    { requiredKeys: ['page_size'] },
  )
  for (const asked of fc.sample(question, { seed: 7, numRuns: 150 }))
    t.same(await ask(app, asked), expected(items, brand!.id, asked), JSON.stringify(asked))
})

t.test('pages far down go on where the ones before end, and a page past the end is empty', async (t) => {
  const app = await build(t)
  const items = await openShop(
    app,
    Array.from({ length: 1300 }, (_, n) => `Silla ${n}`),
  )
  for (const ordering of orderings) {
    for (const page of [1, 11, 12, 13, 14]) {
      const question = { ordering, page, page_size: 100 }
      t.same(await ask(app, question), expected(items, 0, question), `${ordering}, page ${page}`)
    }
  }
  t.same(await ask(app, { q: 'silla', page: 9999, page_size: 100 }), { total: 1300, ids: [] })
})

t.test('a page and its total are of one moment while others change the catalogue', async (t) => {
  const app = await build(t)
  await openShop(
    app,
    Array.from({ length: 60 }, (_, n) => `Mesa ${n}`),
  )
  let ended = false
  const write = async () => {
    for (let turn = 0; turn < 60; turn += 1) {
      await app.sql.write`update producto set nombre = 'Silla ' || id where id % 5 = ${turn % 5}`
      await app.sql.write`update producto set nombre = 'Mesa ' || id where id % 5 <> ${(turn + 1) % 5}`
    }
    ended = true
  }
  const read = async () => {
    for (; !ended; ) {
      const { total, ids } = await ask(app, { q: 'mesa', page_size: 100 })
      if (total !== ids.length) return t.equal(ids.length, total)
    }
  }
  await Promise.all([write(), read(), read()])
  t.ok(ended)
})
