import t from 'tap'
import { storeSchema } from '../src/lib/database/stored-statements.ts'
import { storedStatements } from '../src/stored-statements.ts'
import { history, openShop, sell } from './domains/sales/shop.ts'
import { build } from './helper.ts'

t.test('what people wait for is sent as a call of its function', async (t) => {
  const app = await build(t, { throughProxy: true })
  const { buyer, product, seller, body } = await openShop(app)
  await app.dispatcher.drain()
  const callOf = async (work: () => Promise<{ statusCode: number }>) => {
    const { statements } = await app.proxy.count(async () => t.ok((await work()).statusCode < 300))
    return statements.map(
      ({ sql }) => new RegExp(`^select \\* from ${storeSchema}\\.([a-z_]+)_`).exec(sql)?.[1],
    )
  }
  t.strictSame(await callOf(() => app.inject('/api/listadoproductos/')), ['list_offers'])
  t.strictSame(await callOf(() => app.inject('/api/listadoproductos/?page=2&page_size=5')), ['list_offers'])
  t.strictSame(await callOf(() => app.inject(`/api/carrito-voz/productos-carrito/?ids=${product.id}`)), [
    'find_offers',
  ])
  t.strictSame(await callOf(() => history(app, buyer)), ['read_people', 'spell_histories'])
  await seller.token()
  t.ok((await callOf(() => sell(seller, body))).includes('register_counter_sales'))
})

t.test('each has a name of its own, and a text of its own', async (t) => {
  t.equal(new Set(storedStatements.map(({ name }) => name)).size, storedStatements.length)
  t.equal(new Set(storedStatements.map(({ text }) => text)).size, storedStatements.length)
  // PostgreSQL cuts names at 63 bytes; ten digits and an underscore are added to these.
  for (const { name } of storedStatements) t.match(name, /^[a-z_]{1,52}$/)
})
