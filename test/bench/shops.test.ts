import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import t from 'tap'
import { readSeries } from '../../bench/forecasts/series.ts'
import { loadInBulk } from '../../bench/scale/bulk.ts'
import { filledTables, fillShop } from '../../bench/scale/rows.ts'
import { checkBooks } from '../../src/operations/check-books.ts'
import { build, copyDatabase } from '../helper.ts'

t.test(
  'on real series the forecast beats repeating last year and the forest, and its intervals hold',
  async (t) => {
    const script = new URL('../../bench/forecasts.ts', import.meta.url).pathname
    const { stdout } = await promisify(execFile)(process.execPath, [script])
    t.equal(stdout.match(/^holds: /gm)?.length, 4, stdout)
  },
)

t.test('at least 60 series of 66 months are real numbers', async (t) => {
  const series = readSeries()
  t.ok(series.length >= 60)
  t.equal(new Set(series.map(({ name }) => name)).size, series.length)
  for (const { name, amounts } of series) {
    t.ok(amounts.length === 66 && amounts.every((amount) => Number.isFinite(amount) && amount >= 0), name)
  }
})

const size = { products: 120, sales: 400, people: 50, entries: 100 }

t.test('a shop that is loaded in bulk is one that the service could have made', async (t) => {
  const url = await copyDatabase(t)
  await loadInBulk(url, filledTables, (client) => fillShop(client, size))
  const app = await build(t, { database: { url } })
  t.same(await checkBooks(app.sql), { products: 120, sales: 400, claims: 8, findings: [] })
  const [wrong] = await app.sql.read`
    select
      (select count(*)::int from venta left join usuario on usuario.id = usuario_id where usuario.id is null) as strangers,
      (select count(*)::int from detalleventa left join producto on producto.id = producto_id
        where producto.id is null) as unknown,
      (select count(*)::int from venta join usuario on usuario.id = usuario_id
        where correo = 'pregunta1@correo.example') as buyer_sales`
  t.same(wrong, { strangers: 0, unknown: 0, buyer_sales: 20 })
  const reply = await app.inject('/api/listadoproductos/?q=televisor')
  t.match(reply.json(), { total: 15 })
  const payload = { texto: 'un televisor y dos parlantes' }
  const heard = await app.inject({ method: 'POST', url: '/api/carrito-voz/carrito-voz/', payload })
  t.match(
    heard.json(),
    { items: [{ nombre: /^Televisor/ }, { nombre: /^Parlante/ }] },
    'what was said is found',
  )
  const [indexes] = await app.sql.read`
    select count(*)::int as there from pg_indexes where indexname = 'producto_busqueda_trigram_idx'`
  t.same(indexes, { there: 1 })
  const [sale] = await app.sql.write`insert into venta (usuario_id, total, direccion)
    select usuario_id, 1, 'Av. Arce' from venta limit 1 returning id`
  t.same(sale, { id: 401 }, 'numbers go on where the rows end')
})
