import t from 'tap'
import { createProduct, createSale, createUser } from '../../factories.ts'
import { form, jpeg, openShop, postProduct, productFields, sell } from './helper.ts'

t.test('a product is created with its image, and shown as the contract has it', async (t) => {
  const shop = await openShop(t)
  const { app, storage, seller, brandId, typeId } = shop
  const response = await postProduct(shop)
  t.equal(response.statusCode, 201, response.body)
  const product = response.json()
  const { id: sellerId } = await seller.user()
  t.match(product.imagen_key, new RegExp(`^productos/${sellerId}/[0-9a-f-]{36}\\.jpg$`))
  t.same(product, {
    id: product.id,
    id_vendedor: sellerId,
    imagen_key: product.imagen_key,
    imagen_url: `https://images.example/${product.imagen_key}`,
    nombre: 'Televisor 50"',
    precio: 399.9,
    stock: 10,
    tiempogarantia: 365,
    marca_id: brandId,
    tipoproducto_id: typeId,
  })
  t.equal(storage.files.get(product.imagen_key)?.contentType, 'image/jpeg')

  t.test('and read again, alone and in the list', async (t) => {
    const one = await seller.inject(`/api/gestionproducto/${product.id}/`)
    t.same(one.json(), product)
    t.equal(one.headers.etag, '"1-10"')
    const again = { url: `/api/gestionproducto/${product.id}/`, headers: { 'if-none-match': '"1-10"' } }
    t.equal((await seller.inject(again)).statusCode, 304)
    const list = await seller.inject('/api/gestionproducto')
    t.same(list.json(), { count: 1, page: 1, page_size: 20, results: [product] })
  })

  t.test(
    'its stock begins the ledger, its making is in the audit log, no image is left to sweep',
    async (t) => {
      t.match(await app.sql.read`select delta, stock_after, reason, actor_id from stock_movement`, [
        { delta: 10, stock_after: 10, reason: 'initial', actor_id: sellerId },
      ])
      t.match(await app.sql.read`select operacion, usuario_id from audit_log where tabla = 'producto'`, [
        { operacion: 'INSERT', usuario_id: sellerId },
      ])
      t.same(await app.sql.read`select * from outbox_task`, [])
    },
  )
})

t.test('a product that cannot be is 400 with the texts of every field, and leaves nothing', async (t) => {
  const shop = await openShop(t)
  const file = { field: 'imagen', name: 'a.jpg', bytes: await jpeg() }
  const send = async (fields: Record<string, string | number>, withFile = true) => {
    const request = await form(fields, withFile ? file : undefined)
    return shop.seller.inject({ method: 'POST', url: '/api/gestionproducto/', ...request })
  }
  const cases: [changes: Record<string, string | number>, field: string][] = [
    [{ nombre: ' ' }, 'nombre'],
    [{ nombre: 'x'.repeat(161) }, 'nombre'],
    [{ precio: '-1' }, 'precio'],
    [{ precio: '1.234' }, 'precio'],
    [{ precio: '12345678901' }, 'precio'],
    [{ precio: 'NaN' }, 'precio'],
    [{ precio: '1,5' }, 'precio'],
    [{ stock: -1 }, 'stock'],
    [{ stock: 1.5 }, 'stock'],
    [{ stock: 2_147_483_648 }, 'stock'],
    [{ tiempogarantia: -1 }, 'tiempogarantia'],
    [{ tiempogarantia: 99_999 }, 'tiempogarantia'],
    [{ marca_id: 'x' }, 'marca_id'],
    [{ tipoproducto_id: '' }, 'tipoproducto_id'],
  ]
  for (const [changes, field] of cases) {
    const response = await send(productFields(shop, changes))
    t.equal(response.statusCode, 400, JSON.stringify(changes))
    t.match(response.json(), { detail: String, errors: { [field]: [String] } }, JSON.stringify(changes))
  }
  t.match((await send(productFields(shop), false)).json(), {
    status: 400,
    code: 'IMAGE_REQUIRED',
    errors: { imagen: [] },
  })
  t.match((await send(productFields(shop, { marca_id: 999 }))).json(), { status: 400, code: 'UNKNOWN_BRAND' })
  t.match((await send(productFields(shop, { tipoproducto_id: 999 }))).json(), {
    status: 400,
    code: 'UNKNOWN_TYPE',
  })
  t.same(await shop.app.sql.read`select id from producto`, [])
  t.equal(shop.storage.files.size, 0)
})

t.test('the list filters as the web client asks', async (t) => {
  const shop = await openShop(t)
  const { id: sellerId } = await shop.seller.user()
  const other = await createProduct(shop.app.sql, { name: 'Ajeno' })
  const camera = await createProduct(shop.app.sql, { name: 'Cámara 50% más', price: '50.00', sellerId })
  const drill = await createProduct(shop.app.sql, { name: 'Taladro', price: '75.50', sellerId })
  const names = async (query: string, caller = shop.seller) => {
    const { count, results } = (await caller.inject(`/api/gestionproducto/${query}`)).json()
    t.equal(count, results.length)
    return results.map(({ nombre }: { nombre: string }) => nombre)
  }
  t.same(await names(''), ['Taladro', 'Cámara 50% más'], 'newest first, own ones only')
  t.same(await names('', shop.app.as('Administrador')), ['Taladro', 'Cámara 50% más', 'Ajeno'])
  t.same(await names('?q=CAMARA'), ['Cámara 50% más'])
  t.same(await names('?q=50%25'), ['Cámara 50% más'], 'a wildcard is a character')
  t.same(await names('?q=%25'), ['Cámara 50% más'])
  t.same(await names(`?marca_id=${drill.brandId}`), ['Taladro'])
  t.same(await names(`?marca_id=0&tipoproducto_id=0`), ['Taladro', 'Cámara 50% más'], '0 is no filter')
  t.same(await names(`?tipoproducto_id=${camera.typeId}`), ['Cámara 50% más'])
  t.same(await names('?min_precio=50&max_precio=50.00'), ['Cámara 50% más'])
  t.same(await names('?q=marca'), [], 'the name alone is searched')
  const beyond = await shop.seller.inject('/api/gestionproducto/?page=9&page_size=12')
  t.same(beyond.json(), { count: 2, page: 9, page_size: 12, results: [] })
  for (const query of ['page=0', 'page_size=101', 'page=x', 'min_precio=x', 'marca_id=x']) {
    t.equal((await shop.seller.inject(`/api/gestionproducto/?${query}`)).statusCode, 400, query)
  }
  t.equal((await shop.seller.inject(`/api/gestionproducto/${other.id}/`)).statusCode, 404)
})

t.test('an edit changes what it mentions, as JSON or as a form', async (t) => {
  const shop = await openShop(t)
  const product = (await postProduct(shop)).json()
  const url = `/api/gestionproducto/${product.id}/`
  const patch = (payload: object, headers = {}) =>
    shop.seller.inject({ method: 'PATCH', url, payload, headers })

  t.same((await patch({})).json(), product, 'an empty edit changes nothing')
  t.same(
    (await patch({ id_vendedor: 'x', imagen_key: 'y', otra: 1 })).json(),
    product,
    'unknown keys are ignored',
  )
  t.same((await patch({ precio: '250' })).json(), { ...product, precio: 250 })
  const asForm = await form({ nombre: 'Otro' })
  t.same((await shop.seller.inject({ method: 'PATCH', url, ...asForm })).json(), {
    ...product,
    precio: 250,
    nombre: 'Otro',
  })
  const encoded = {
    payload: 'tiempogarantia=30',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  }
  t.match((await shop.seller.inject({ method: 'PATCH', url, ...encoded })).json(), { tiempogarantia: 30 })

  t.test('what cannot be is refused', async (t) => {
    for (const payload of [{ nombre: '' }, { precio: -1 }, { stock: 'x' }, { marca_id: null }]) {
      t.equal((await patch(payload)).statusCode, 400, JSON.stringify(payload))
    }
    t.match((await patch({ marca_id: 999 })).json(), { status: 400, code: 'UNKNOWN_BRAND' })
    t.match((await patch({ tipoproducto_id: 999 })).json(), { status: 400, code: 'UNKNOWN_TYPE' })
  })

  t.test('a new image replaces the old one, which is removed afterwards', async (t) => {
    const request = await form({}, { field: 'imagen', name: 'nueva.jpg', bytes: await jpeg() })
    const changed = (await shop.seller.inject({ method: 'PATCH', url, ...request })).json()
    t.not(changed.imagen_key, product.imagen_key)
    t.match(await shop.app.sql.read`select topic, payload from outbox_task`, [
      { topic: 'image.delete', payload: { key: product.imagen_key } },
    ])
  })

  t.test('If-Match lets the first of two editors through', async (t) => {
    const { etag } = (await shop.seller.inject(url)).headers
    const headers = { 'if-match': String(etag) }
    t.equal((await patch({ nombre: 'Primero' }, headers)).statusCode, 200)
    t.match((await patch({ nombre: 'Segundo' }, headers)).json(), { status: 412, code: 'PRODUCT_CHANGED' })
    t.equal((await patch({ nombre: 'Tercero' }, { 'if-match': '*' })).statusCode, 200)
    for (const tag of ['"otra cosa"', '"1-9999999999"'])
      t.equal((await patch({ nombre: 'x' }, { 'if-match': tag })).statusCode, 412, tag)
  })

  t.test('nobody but its seller and administrators', async (t) => {
    const stranger = shop.app.as(await createUser(shop.app.sql, { roles: ['Vendedor'] }))
    for (const method of ['GET', 'PATCH', 'DELETE'] as const) {
      t.equal((await stranger.inject({ method, url, payload: {} })).statusCode, 404, method)
    }
    t.equal(
      (await shop.app.as('Administrador').inject({ method: 'PATCH', url, payload: {} })).statusCode,
      200,
    )
    t.equal((await shop.app.as('Cliente').inject(url)).statusCode, 403)
    t.equal((await shop.app.inject(url)).statusCode, 401)
    t.equal((await shop.seller.inject({ method: 'PUT', url, payload: {} })).statusCode, 405)
  })
})

t.test('a product that was sold or is held is not removed, another is, with its image', async (t) => {
  const shop = await openShop(t)
  const remove = (id: number, headers = {}) =>
    shop.seller.inject({ method: 'DELETE', url: `/api/gestionproducto/${id}/`, headers })
  const { id: sellerId } = await shop.seller.user()
  const sold = await createProduct(shop.app.sql, { sellerId })
  await createSale(shop.app.sql, { lines: [{ product: sold }] })
  const refused = await remove(sold.id)
  t.match(refused.json(), { status: 409, code: 'PRODUCT_SOLD', detail: /ventas asociadas/ })

  const held = await createProduct(shop.app.sql, { sellerId })
  await shop.app.sql.write`update producto set reservado = 1 where id = ${held.id}`
  t.match((await remove(held.id)).json(), { status: 409, code: 'PRODUCT_HELD' })

  const product = (await postProduct(shop)).json()
  const removed = await remove(product.id)
  t.same([removed.statusCode, removed.body], [204, ''])
  t.match(await shop.app.sql.read`select payload from outbox_task`, [
    { payload: { key: product.imagen_key } },
  ])
  const replay = await remove(product.id)
  t.same(
    [replay.statusCode, replay.headers['idempotent-replayed']],
    [204, 'true'],
    'a queue may send it again',
  )
  t.equal((await remove(999_999)).statusCode, 404)
})

t.test('the audit log has every change by hand with its actor, and no sale', async (t) => {
  const shop = await openShop(t)
  const { id } = (await postProduct(shop)).json()
  const { id: actor } = await shop.seller.user()
  const url = `/api/gestionproducto/${id}/`
  const patch = (payload: object) => shop.seller.inject({ method: 'PATCH', url, payload })
  await patch({ nombre: 'Otro' })
  await patch({ stock: 12 })
  await patch({ nombre: 'Otro', stock: 12 })
  await sell(shop.app, id, 3)
  await shop.seller.inject({ method: 'DELETE', url })
  const rows = await shop.app.sql.read<{ new_data: object | null; old_data: object | null }>`
    select operacion, usuario_id, usuario_nombre, request_id, old_data, new_data from audit_log
    where tabla = 'producto' order by id`
  const by = { usuario_id: actor, usuario_nombre: 'Vendedor de prueba', request_id: String }
  t.match(rows, [
    { ...by, operacion: 'INSERT', old_data: null, new_data: { id, nombre: 'Televisor 50"', stock: 10 } },
    { ...by, operacion: 'UPDATE', old_data: { nombre: 'Televisor 50"' }, new_data: { nombre: 'Otro' } },
    { ...by, operacion: 'UPDATE', old_data: { stock: 10 }, new_data: { nombre: 'Otro', stock: 12 } },
    { ...by, operacion: 'DELETE', old_data: { nombre: 'Otro', stock: 9 }, new_data: null },
  ])
  t.equal(rows.length, 4)
  for (const { old_data } of rows) t.notMatch(JSON.stringify(old_data), /busqueda|reservado|version/)
})
