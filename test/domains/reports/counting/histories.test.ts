import fc from 'fast-check'
import pg from 'pg'
import t from 'tap'
import { createProduct, createProductType, createUser } from '../../../factories.ts'
import { build } from '../../../helper.ts'
import { histories } from './history.ts'
import { play } from './player.ts'

t.test(
  'whatever happened, and whenever it was counted on, a dashboard is what all sales add up to',
  { timeout: 240_000 },
  async (t) => {
    const app = await build(t)
    const punctual = new pg.Client(app.databaseUrl)
    await punctual.connect()
    t.teardown(() => punctual.end())
    const types = [await createProductType(app.sql), await createProductType(app.sql)]
    const buyers: string[] = []
    const products: number[] = []
    for (let place = 0; place < 5; place += 1) {
      buyers.push((await createUser(app.sql)).id)
      products.push((await createProduct(app.sql, { typeId: types[place % 2]! })).id)
    }
    let read = 0
    let outOfKept = 0
    await fc.assert(
      fc.asyncProperty(histories, (history) =>
        play({ sql: app.sql, punctual, buyers, products, types }, history, ({ kept, all, effort }) => {
          if (JSON.stringify(kept) !== JSON.stringify(all)) t.strictSame(kept, all, effort.period ?? '')
          read += 1
          if (effort.isKept) outOfKept += 1
        }),
      ),
      { numRuns: Number(process.env.RUNS ?? 40) },
    )
    t.comment(`${read} readings, ${outOfKept} of them out of what is kept`)
    t.ok(outOfKept > read / 10, 'what is kept was used')
  },
)
