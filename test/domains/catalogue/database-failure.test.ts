import t from 'tap'
import type { FaultProxy } from '../../../dev/fakes/fault-proxy.ts'
import { workbook } from '../../lib/spreadsheet/helper.ts'
import { form, openShop, postProduct, type Shop, stockOf } from './helper.ts'

let file: Promise<Buffer> | undefined

function catalogueFile(): Promise<Buffer> {
  const titles = ['NOMBRE', 'PRECIO', 'STOCK', 'GARANTÍA', 'MARCA', 'TIPO']
  const rows = Array.from({ length: 100 }, (_, index) => [
    `Fila ${index}`,
    '10',
    '5',
    '30',
    'Samsung',
    'Televisores',
  ])
  file ??= workbook([titles, ...rows].map((row) => row.map((value) => ({ value }))))
  return file
}

async function importFile(shop: Shop) {
  const request = await form({}, { field: 'archivo', name: 'a.xlsx', bytes: await catalogueFile() })
  return shop.seller.inject({ method: 'POST', url: '/api/catalogo/importar/', ...request })
}

/** What each write does, and how often it was done. */
const writes = [
  {
    name: 'a new product',
    act: (shop: Shop) => postProduct(shop, { nombre: 'Nuevo' }),
    statement: /INSERT INTO "public"\."producto"/,
    done: `select count(*)::int as times from producto where nombre = 'Nuevo'`,
  },
  {
    name: 'the end of a new product',
    act: (shop: Shop) => postProduct(shop, { nombre: 'Nuevo' }),
    statement: 'COMMIT',
    done: `select count(*)::int as times from producto where nombre = 'Nuevo'`,
  },
  {
    name: 'an edit of the stock',
    act: (shop: Shop, id: number) =>
      shop.seller.inject({ method: 'PATCH', url: `/api/gestionproducto/${id}/`, payload: { stock: 15 } }),
    statement: /smartsales\.edit_product/,
    done: `select count(*)::int as times from stock_movement where reason = 'edit' and delta = 5`,
  },
  {
    name: 'an adjustment',
    act: (shop: Shop, id: number) =>
      shop.seller.inject({
        method: 'POST',
        url: `/api/gestionproducto/${id}/ajustar-stock/`,
        payload: { cantidad: -1, motivo: 'Dañado' },
      }),
    statement: /smartsales\.adjust_stock/,
    done: `select count(*)::int as times from stock_movement where reason = 'adjustment'`,
  },
  {
    name: 'a removal',
    act: (shop: Shop, id: number) =>
      shop.seller.inject({ method: 'DELETE', url: `/api/gestionproducto/${id}/` }),
    statement: /DELETE FROM "public"\."producto"/,
    done: `select count(*)::int as times from audit_log where operacion = 'DELETE'`,
  },
  {
    name: 'an import',
    act: (shop: Shop) => importFile(shop),
    statement: /smartsales\.import_products/,
    done: `select (count(*) / 100)::int as times from producto where nombre like 'Fila %'`,
  },
  {
    name: 'a new brand',
    act: (shop: Shop) =>
      shop.app.as('Administrador').inject({
        method: 'POST',
        url: '/api/gestion-catalogos/marcas/crear/',
        payload: { nombre: 'Nueva marca' },
      }),
    statement: /insert into "public"."marca"/i,
    done: `select count(*)::int as times from audit_log where tabla = 'marca' and operacion = 'INSERT'`,
  },
]

const faults = [
  [
    'the connection dies before the statement',
    (proxy: FaultProxy, sql: RegExp | string) => proxy.cutBefore({ sql, times: 1 }),
  ],
  [
    'the reply is lost after the commit',
    (proxy: FaultProxy, sql: RegExp | string) => proxy.swallowReply({ sql, times: 1 }),
  ],
  [
    'the reply is cut in the middle',
    (proxy: FaultProxy, sql: RegExp | string) => proxy.cutMidReply({ sql, times: 1 }),
  ],
] as const

t.test('whatever the connection does, every write takes effect once and is answered', async (t) => {
  const shop = await openShop(t, { throughProxy: true })
  for (const { name, act, statement, done } of writes) {
    for (const [fault, inject] of faults) {
      await shop.app.sql.write`delete from stock_movement where reason <> 'initial'`
      await shop.app.sql.write`delete from producto where nombre in ('Nuevo') or nombre like 'Fila %'`
      await shop.app.sql.write`delete from marca where nombre = 'Nueva marca'`
      await shop.app.sql.write`delete from idempotency_key`
      const [counted] = await shop.app.prisma.$queryRawUnsafe<{ times: number }[]>(done)
      const { id } = (await postProduct(shop, { nombre: `${name} ${fault}` })).json()
      const injection = inject(shop.app.proxy, statement)
      const response = await act(shop, id)
      injection.remove()
      t.equal(injection.hits(), 1, `${name}: ${fault}`)
      t.ok(
        response.statusCode < 300,
        `${name}: ${fault}: ${response.statusCode} ${response.body.slice(0, 200)}`,
      )
      const [after] = await shop.app.prisma.$queryRawUnsafe<{ times: number }[]>(done)
      t.equal((after?.times ?? 0) - (counted?.times ?? 0), 1, `${name}: ${fault}: once`)
    }
  }
})

t.test(
  'an import whose database dies for good leaves nothing, and its retry imports everything',
  async (t) => {
    const shop = await openShop(t, { throughProxy: true, config: { REQUEST_DEADLINE_MS: '6000' } })
    await shop.seller.inject('/api/gestionproducto/marcas/')
    shop.app.proxy.cutBefore({ sql: /smartsales\.import_products/, times: 1 })
    const refusal = shop.app.proxy.refuse('reset')
    const failed = await importFile(shop)
    t.equal(failed.statusCode, 503)
    t.ok(failed.headers['retry-after'])
    refusal.remove()
    await shop.app.proxy.clearFaults()
    const retried = await importFile(shop)
    t.match(retried.json(), { total_procesados: 100, exitosos: 100, fallidos: 0 })
    t.same((await importFile(shop)).json(), retried.json(), 'and once more: the same report')
  },
)

t.test('reads without a database are 503, not an empty shop', async (t) => {
  const shop = await openShop(t, { throughProxy: true, config: { REQUEST_DEADLINE_MS: '1000' } })
  const { id } = (await postProduct(shop)).json()
  shop.app.proxy.closePort()
  shop.app.proxy.cut()
  for (const url of ['/api/listadoproductos/', '/api/carrito-voz/productos-carrito/?ids=1']) {
    t.match((await shop.app.inject(url)).json(), { status: 503, code: 'DATABASE_UNAVAILABLE' }, url)
  }
  for (const url of ['/api/gestionproducto/', '/api/catalogo/exportar/']) {
    t.equal((await shop.seller.inject(url)).statusCode, 503, url)
  }
  await shop.app.proxy.clearFaults()
  t.equal(await stockOf(shop.app, id), 10)
})
