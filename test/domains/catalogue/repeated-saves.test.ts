import t from 'tap'
import { checkBooks } from '../../../src/operations/check-books.ts'
import { createProduct, createUser } from '../../factories.ts'
import { openShop, postProduct, productFields, type Shop, sell, stockOf } from './helper.ts'

/** What the web client sends: all six fields, with the stock that it opened the form with. */
function save(shop: Shop, id: number, changes: object, caller = shop.seller, headers = {}) {
  const payload = productFields(shop, changes)
  return caller.inject({ method: 'PATCH', url: `/api/gestionproducto/${id}/`, payload, headers })
}

async function openForm(shop: Shop, caller = shop.seller) {
  await caller.inject('/api/gestionproducto/')
}

t.test('a stock that is only sent back undoes no sale', async (t) => {
  const shop = await openShop(t)
  const { id } = (await postProduct(shop)).json()
  await openForm(shop)
  await sell(shop.app, id, 3)
  const response = await save(shop, id, { stock: 10, precio: '350.00' })
  t.match(response.json(), { stock: 7, precio: 350 })
  t.equal(await stockOf(shop.app, id), 7)
  await sell(shop.app, id, 1)
  t.match(
    (await save(shop, id, { stock: 7, precio: '340.00' })).json(),
    { stock: 6 },
    'the answer counts as shown',
  )
})

t.test('a stock that was changed is a difference to what was shown', async (t) => {
  const shop = await openShop(t)
  const { id } = (await postProduct(shop)).json()
  await openForm(shop)
  await sell(shop.app, id, 3)
  t.match((await save(shop, id, { stock: 15 })).json(), { stock: 12 }, 'five came in, three went out')
})

t.test('restocking to an earlier number works when the present one was shown', async (t) => {
  const shop = await openShop(t)
  const { id } = (await postProduct(shop)).json()
  await sell(shop.app, id, 3)
  await openForm(shop)
  t.match((await save(shop, id, { stock: 10 })).json(), { stock: 10 })
})

t.test('somebody who was shown nothing: an old number is stale, a new one is meant', async (t) => {
  const shop = await openShop(t)
  const { id } = (await postProduct(shop)).json()
  await sell(shop.app, id, 4)
  const admin = shop.app.as('Administrador')
  t.match((await save(shop, id, { stock: 10 }, admin)).json(), { stock: 6 })
  const stranger = shop.app.as(await createUser(shop.app.sql, { roles: ['Administrador'] }))
  t.match((await save(shop, id, { stock: 20 }, stranger)).json(), { stock: 20 })
})

t.test('with If-Match the tag says what was shown', async (t) => {
  const shop = await openShop(t)
  const { id } = (await postProduct(shop)).json()
  await sell(shop.app, id, 3)
  await openForm(shop)
  const headers = { 'if-match': '"1-10"' }
  t.match((await save(shop, id, { stock: 12 }, shop.seller, headers)).json(), { stock: 9 })
})

t.test('what cannot be without undoing a sale or a hold is 409, and nothing changes', async (t) => {
  const shop = await openShop(t)
  const { id } = (await postProduct(shop)).json()
  await openForm(shop)
  await sell(shop.app, id, 8)
  const response = await save(shop, id, { stock: 1, nombre: 'Otro' })
  t.match(response.json(), { status: 409, code: 'STOCK_CHANGED', stock: 2, reserved: 0 })
  await openForm(shop)
  await shop.app.sql.write`update producto set reservado = 2 where id = ${id}`
  t.match((await save(shop, id, { stock: 1 })).json(), { status: 409, stock: 2, reserved: 2 })
  t.match((await save(shop, id, { stock: 2, nombre: 'Otro' })).json(), { nombre: 'Otro', stock: 2 })
})

t.test('twenty buyers while a seller edits price and name: ledger and stock agree to the unit', async (t) => {
  const shop = await openShop(t)
  const { id } = (await postProduct(shop, { stock: 500 })).json()
  await openForm(shop)
  const buyer = async () => {
    for (let count = 0; count < 10; count += 1) await sell(shop.app, id, 1)
  }
  const editor = async () => {
    for (let count = 0; count < 15; count += 1) {
      const response = await save(shop, id, {
        stock: 500,
        nombre: `Nombre ${count}`,
        precio: `${100 + count}.00`,
      })
      t.equal(response.statusCode, 200)
    }
  }
  await Promise.all([...Array.from({ length: 20 }, buyer), editor()])
  t.equal(await stockOf(shop.app, id), 300)
  const [ledger] = await shop.app.sql.read<{ total: number }>`
    select sum(delta)::int as total from stock_movement where product_id = ${id}`
  t.equal(ledger?.total, 300)
})

t.test('a product from before the ledger counts from what the ledger knows', async (t) => {
  const shop = await openShop(t)
  const { id: sellerId } = await shop.seller.user()
  const product = await createProduct(shop.app.sql, {
    sellerId,
    stock: 5,
    brandId: shop.brandId,
    typeId: shop.typeId,
  })
  await openForm(shop)
  t.match((await save(shop, product.id, { stock: 5 })).json(), { stock: 5 })
})

t.test('the check finds a stock that its ledger does not explain, and only that', async (t) => {
  const shop = await openShop(t)
  const good = (await postProduct(shop)).json()
  await sell(shop.app, good.id, 3)
  t.same(await checkBooks(shop.app.sql), { products: 1, sales: 0, claims: 0, findings: [] })
  const bad = (await postProduct(shop, { nombre: 'Malo' })).json()
  await shop.app.sql.write`update producto set stock = stock + 1 where id = ${bad.id}`
  t.match(await checkBooks(shop.app.sql), {
    products: 2,
    findings: [
      { text: `Producto ${bad.id} (Malo): su stock es 11 y sus movimientos suman 10.`, isDoubtful: false },
    ],
  })
})

t.test('units of a number that was sent again after a look are named until somebody counts', async (t) => {
  const shop = await openShop(t)
  const { id } = (await postProduct(shop)).json()
  const doubtful = async () => (await checkBooks(shop.app.sql)).findings
  await openForm(shop)
  await sell(shop.app, id, 2)
  await save(shop, id, { stock: 10 })
  await openForm(shop)
  t.same(await doubtful(), [])
  await save(shop, id, { stock: 10 })
  t.match(await doubtful(), [
    {
      text: new RegExp(
        `^Producto ${id} \\(.+\\): 2 unidades del \\d{4}-\\d\\d-\\d\\d, cuando se envió 10 otra vez\\.$`,
      ),
      isDoubtful: true,
    },
  ])
  const payload = { stock: 8, motivo: 'Recuento' }
  await shop.seller.inject({ method: 'POST', url: `/api/gestionproducto/${id}/ajustar-stock/`, payload })
  t.same(await doubtful(), [])
})

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
  t.strictSame(
    await shop.app.sql.read`
    select from idempotency_key where expires_at < created_at + interval '48 hours'`,
    [],
    'and kept as long',
  )
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
