import t from 'tap'
import { createPageMemory } from '../../../src/domains/catalogue/pages/page-memory.ts'
import { asked, compare, memories, numbersFrom, openShop, questions } from './lists.ts'

for (const [name, memoryOf] of Object.entries(memories)) {
  t.test(`${name} of lists is exact after any change`, { timeout: 120_000 }, async (t) => {
    const { app, brands, add } = await openShop(t)
    const memory = memoryOf(app)
    const next = numbersFrom(7)
    const change = [
      (id: number) => app.sql.write`update producto set precio = ${next(100)} where id = ${id}`,
      (id: number) => app.sql.write`update producto set nombre = ${`Mesa nueva ${next(9)}`} where id = ${id}`,
      (id: number) =>
        app.sql.write`update producto set nombre = ${`Silla ${next(9)}`} where id in (${id}, ${id + 10})`,
      (id: number) => app.sql.write`delete from producto where id between ${id} and ${id + next(4)}`,
      () => add(1 + next(8)),
      (id: number) => app.sql.write`update producto set marca_id = ${brands[next(2)]} where id = ${id}`,
      (id: number) =>
        app.sql.write`update producto set stock = ${next(3)} where id between ${id} and ${id + 30}`,
      (id: number) =>
        app.sql.write`update producto set reservado = stock where id between ${id} and ${id + 10}`,
    ]
    for (let round = 0; round < 15; round += 1) {
      for (let count = next(4); count > 0; count -= 1) await change[next(change.length)]?.(1 + next(1500))
      for (const question of questions) {
        const { is, truth } = await compare(app, memory, question)
        if (!t.same(is, truth, `round ${round}: ${JSON.stringify(question)}`)) return
      }
    }
  })

  t.test(
    `${name} is exact after changes of many at once, and of the name of a brand`,
    { timeout: 120_000 },
    async (t) => {
      const { app, brands, add } = await openShop(t)
      const memory = memoryOf(app)
      const steps: Readonly<Record<string, () => Promise<unknown>>> = {
        'nothing yet': async () => undefined,
        'an import of 300': () => add(300),
        'a brand renamed': () =>
          app.sql.write`update marca set nombre = 'Silla y Mesa' where id = ${brands[1]}`,
        'more changes than are corrected for': () => app.sql.write`update producto set precio = precio + 1`,
        'more products than are recorded': () => add(2100),
        'most products removed': () => app.sql.write`delete from producto where id > 300`,
        'a version that is no longer recorded': () =>
          app.sql
            .write`update catalogue_version set version = version + 5000, complete_since = version + 4000`,
        'all gone': () => app.sql.write`truncate producto cascade`,
      }
      for (const [change, step] of Object.entries(steps)) {
        await step()
        for (const question of questions) {
          const { is, truth } = await compare(app, memory, question)
          t.same(is, truth, `${change}: ${JSON.stringify(question)}`)
        }
      }
    },
  )
}

t.test('what is remembered is corrected and not found again', async (t) => {
  const { app } = await openShop(t)
  const memory = createPageMemory(undefined, 0)
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
  const state = async () => {
    const [row] = await app.sql.read<{ version: number; changes: number }>`
      select version::int, (select count(*)::int from catalogue_change) as changes from catalogue_version`
    return row!
  }
  const before = await state()
  await app.sql
    .write`update producto set stock = stock + 2, reservado = 1, version = version + 1 where id < 100`
  await app.sql
    .write`update producto set nombre = nombre, precio = precio, marca_id = marca_id where id < 100`
  t.same(await state(), before)
  await app.sql.write`update producto set stock = 1 where id in (7, 8)`
  t.same(await state(), { version: before.version + 1, changes: before.changes + 2 }, 'selling out does not')
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
