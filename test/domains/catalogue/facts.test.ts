import fc from 'fast-check'
import t from 'tap'
import { stretchIn } from '../../../src/domains/catalogue/pages/facts/answer.ts'
import type { Ordering } from '../../../src/domains/catalogue/pages/ordering.ts'
import { createPageMemory } from '../../../src/domains/catalogue/pages/page-memory.ts'
import { createBrand, createProductType, createUser } from '../../factories.ts'
import { build } from '../../helper.ts'
import { asked, compare, factsAlone, openShop } from './lists.ts'

const piece = fc.constantFrom(
  ...[
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
    'ß',
    '€',
    '😀',
    'İ',
    '\t',
  ],
)
const phrase = (size: number) =>
  fc.array(piece, { minLength: 1, maxLength: size, size: 'max' }).map((pieces) => pieces.join(''))
const name = phrase(6).map((text) => text.trim() || 'a')
const amount = fc
  .nat({ max: 300 })
  .map((cents) => (cents % 3 ? (cents / 100).toFixed(2) : String(cents / 100)))
const optional = <Value>(value: fc.Arbitrary<Value>) =>
  fc.oneof({ weight: 5, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: value })

t.test('the facts find what PostgreSQL finds, in its order', { timeout: 240_000 }, async (t) => {
  const app = await build(t)
  const brands = [await createBrand(app.sql, 'Ñandú 12%'), await createBrand(app.sql, 'b_a\\')]
  const kinds = [await createProductType(app.sql, 'Á 1'), await createProductType(app.sql, 'ab€')]
  const sellers = [await createUser(app.sql), await createUser(app.sql)].map(({ id }) => id)
  const product = fc.record({
    name,
    price: amount,
    stock: fc.nat({ max: 1 }),
    brand: fc.constantFrom(...brands),
    kind: fc.constantFrom(...kinds),
    seller: fc.constantFrom(...sellers),
  })
  const question = fc.record({
    search: fc.option(phrase(3), { nil: undefined, freq: 5 }),
    nameOnly: fc.boolean(),
    brandId: optional(fc.constantFrom(...brands)),
    typeId: optional(fc.constantFrom(...kinds)),
    minPrice: optional(amount),
    maxPrice: optional(amount),
    minStock: optional(fc.constant(1)),
    maxStock: optional(fc.constant(0)),
    sellerId: optional(fc.constantFrom(...sellers)),
    ordering: fc.constantFrom('relevancia', 'nuevo', '-nuevo', 'precio', '-precio', 'nombre', '-nombre'),
    offset: fc.constantFrom(0, 0, 3, 20, 60, 1010),
  })
  let used = 0
  const holds = fc.asyncProperty(
    fc.array(product, { minLength: 1, maxLength: 90, size: 'max' }),
    fc.array(question, { minLength: 25, maxLength: 25 }),
    async (products, questions) => {
      await app.sql.write`delete from producto`
      await app.sql.write`
        insert into producto (nombre, precio, stock, tiempogarantia, marca_id, tipoproducto_id, id_vendedor)
        select name, price::numeric, stock, 1, brand, kind, seller
        from jsonb_to_recordset(${JSON.stringify(products)}::jsonb)
          as p(name text, price text, stock int, brand int, kind int, seller uuid)`
      const memory = factsAlone(app)
      await compare(app, memory, asked('a', 'relevancia', 0))
      await memory.facts.settled()
      for (const { ordering, offset, ...filter } of questions) {
        const { page } = asked(undefined, 'nuevo', offset)
        const { is, truth } = await compare(app, memory, { filter, ordering, page } as never)
        t.same(is, truth, JSON.stringify({ products, filter, ordering, offset }))
        // The statement brings a stretch into its order; what is found has to have it by itself.
        const stretch = { start: offset, length: page.limit }
        const found = stretchIn(memory.facts.facts!.columns, filter, ordering as Ordering, stretch)
        if (!found) continue
        used += 1
        t.same(
          { total: found.total, ids: found.ids },
          truth,
          JSON.stringify({ products, filter, ordering, offset }),
        )
      }
    },
  )
  await fc.assert(holds, { numRuns: 25, seed: 4, endOnFailure: true })
  t.ok(used > 400, `the facts told ${used} answers`)
})

t.test('a search that nobody asked is found in the facts, and corrected', async (t) => {
  const { app } = await openShop(t)
  const memory = factsAlone(app)
  await compare(app, memory, asked('mesa', 'relevancia', 0))
  await memory.facts.settled()
  t.same(memory.facts.counts, { loaded: 1, refreshed: 0, failed: 0 })
  const { columns } = memory.facts.facts!
  // Facts that are wrong show whether they were used.
  const wrong = columns.names.replaceAll('silla 11', 'sillx 11')
  Object.assign(memory.facts.facts!, { columns: { ...columns, names: wrong } })
  await app.sql.write`delete from producto where nombre = 'Silla 119'`
  const { is, truth } = await compare(app, memory, asked('silla 11', 'relevancia', 0))
  t.ok(truth.total > 5)
  t.notSame(is, truth)
  Object.assign(memory.facts.facts!, { columns })
  await app.sql.write`update producto set precio = precio + 1000 where id < 400`
  const refreshing = await compare(app, memory, asked('silla 3', 'relevancia', 0))
  t.same(refreshing.is, refreshing.truth)
  await memory.facts.settled()
  t.equal(memory.facts.counts.refreshed, 1, 'many changes are read by themselves')
  await app.sql.write`update catalogue_version set version = version + 5000, complete_since = version + 4000`
  const unusable = await compare(app, memory, asked('silla 11', 'relevancia', 0))
  t.same(unusable.is, unusable.truth)
  await memory.facts.settled()
  t.equal(memory.facts.counts.loaded, 2, 'what cannot be corrected is loaded again')
  const again = await compare(app, memory, asked('silla 11', 'relevancia', 0))
  t.same(again.is, again.truth)
})

t.test('nothing is loaded for a small shop, nor for one that is too large, nor after closing', async (t) => {
  const { app } = await openShop(t)
  const { FactsLoader } = await import('../../../src/domains/catalogue/pages/facts/facts-loader.ts')
  const failures: unknown[] = []
  const options = { sql: app.sql, onError: (error: unknown) => failures.push(error), pauseMs: 0 }
  const small = new FactsLoader(options)
  const large = new FactsLoader({ ...options, fewest: 0, bounds: { products: 1000, bytes: 1e6 } })
  const closed = new FactsLoader({ ...options, fewest: 0 })
  for (const facts of [small, large, closed]) {
    const memory = createPageMemory(facts)
    const { is, truth } = await compare(app, memory, asked('mesa', 'relevancia', 0))
    t.same(is, truth)
    if (facts === closed) facts.close()
    await facts.settled()
    t.same(facts.counts, { loaded: 0, refreshed: 0, failed: 0 })
    t.equal(facts.facts, undefined)
  }
  const broken = { ...app.sql, read: () => Promise.reject(new Error('away')) }
  const failing = new FactsLoader({ ...options, sql: broken as never, fewest: 0 })
  failing.notice({ version: '1', products: 10_000 })
  await failing.settled()
  t.equal(failing.counts.failed, 1)
  t.match(failures, [{ message: 'away' }])
})
