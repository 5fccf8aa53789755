import t from 'tap'
import { openShop, postProduct, type Shop, stockOf } from './helper.ts'

async function adjust(shop: Shop, id: number, payload: object, headers = {}) {
  return shop.seller.inject({
    method: 'POST',
    url: `/api/gestionproducto/${id}/ajustar-stock/`,
    payload,
    headers,
  })
}

t.test('an adjustment has a reason, counts once, and stays above what checkouts hold', async (t) => {
  const shop = await openShop(t)
  const { id } = (await postProduct(shop)).json()
  const headers = { 'idempotency-key': 'ajuste-1' }
  const body = { cantidad: -2, motivo: 'Dañados en bodega' }
  const answers = await Promise.all(Array.from({ length: 5 }, () => adjust(shop, id, body, headers)))
  t.same(new Set(answers.map(({ statusCode }) => statusCode)), new Set([200]))
  t.equal(await stockOf(shop.app, id), 8)
  t.match((await adjust(shop, id, { stock: 12, motivo: 'Recuento' })).json(), { id, stock: 12 })
  t.match(
    await shop.app.sql.read`select delta, note from stock_movement where reason = 'adjustment' order by id`,
    [
      { delta: -2, note: 'Dañados en bodega' },
      { delta: 4, note: 'Recuento' },
    ],
  )
  t.match(await shop.app.sql.read`select new_data from audit_log where operacion = 'UPDATE' order by id`, [
    { new_data: { stock: 8, motivo: 'Dañados en bodega' } },
    { new_data: { stock: 12, motivo: 'Recuento' } },
  ])
  await shop.app.sql.write`update producto set reservado = 5 where id = ${id}`
  t.match((await adjust(shop, id, { cantidad: -8, motivo: 'Robo' })).json(), {
    status: 409,
    code: 'STOCK_CHANGED',
    stock: 12,
    reserved: 5,
  })
  t.match((await adjust(shop, id, { cantidad: 2_147_483_647, motivo: 'Error' })).json(), {
    code: 'STOCK_TOO_LARGE',
  })
  for (const wrong of [
    { cantidad: 1 },
    { motivo: 'Nada' },
    { cantidad: 0, motivo: 'Nada' },
    { cantidad: 1, stock: 1, motivo: 'Ambos' },
    { cantidad: 1.5, motivo: 'Media' },
    { stock: -1, motivo: 'Menos' },
    { cantidad: 1, motivo: 'x' },
  ]) {
    t.equal((await adjust(shop, id, wrong)).statusCode, 400, JSON.stringify(wrong))
  }
  t.equal((await adjust(shop, 999_999, body)).statusCode, 404)
})

t.test('the same content sent again makes no second product', async (t) => {
  const shop = await openShop(t)
  const first = await postProduct(shop)
  const second = await postProduct(shop)
  t.same([second.statusCode, second.headers['idempotent-replayed']], [201, 'true'])
  t.same(second.json(), first.json())
  const atOnce = await Promise.all(Array.from({ length: 6 }, () => postProduct(shop, { nombre: 'A la vez' })))
  t.equal(new Set(atOnce.map((response) => response.json().id)).size, 1)
  t.not(
    (await postProduct(shop, { stock: 11 })).json().id,
    first.json().id,
    'other content is another product',
  )

  await shop.app.sql.write`update idempotency_key set created_at = now() - interval '11 minutes'`
  t.not((await postProduct(shop)).json().id, first.json().id, 'after ten minutes it is meant')
})

t.test('with a key, one product; another body under it is 422', async (t) => {
  const shop = await openShop(t)
  const headers = { 'idempotency-key': 'cola-1' }
  const answers = await Promise.all(Array.from({ length: 4 }, () => postProduct(shop, {}, headers)))
  t.equal(new Set(answers.map((response) => response.json().id)).size, 1)
  t.equal((await postProduct(shop, { nombre: 'Otro' }, headers)).statusCode, 422)
  t.match(await shop.app.sql.read`select count(*)::int as products from producto`, [{ products: 1 }])
})

t.test('a removed product may be made again at once', async (t) => {
  const shop = await openShop(t)
  const first = (await postProduct(shop)).json()
  await shop.seller.inject({ method: 'DELETE', url: `/api/gestionproducto/${first.id}/` })
  const second = await postProduct(shop)
  t.equal(second.statusCode, 201)
  t.not(second.json().id, first.id)
})

t.test('twenty adjustments at once take what there is and no more', async (t) => {
  const shop = await openShop(t)
  const { id } = (await postProduct(shop, { stock: 15 })).json()
  const take = () => adjust(shop, id, { cantidad: -1, motivo: 'Dañado' })
  const answers = await Promise.all(Array.from({ length: 20 }, take))
  const count = (status: number) => answers.filter(({ statusCode }) => statusCode === status).length
  t.same([count(200), count(409), await stockOf(shop.app, id)], [15, 5, 0])
})
