import t from 'tap'
import { openShop, sell } from '../sales/shop.ts'
import { notices, notify, openMailroom, personWithDevices, skipPauses } from './mailroom.ts'

const push = { channel: 'PUSH' } as const

t.test(
  'a push reaches every active device of a person, with the kind and texts that the app reads',
  async (t) => {
    const { app, fcm } = await openMailroom(t)
    const person = await personWithDevices(app, 'phone', 'tablet', 'old')
    await app.sql.write`update suscripcion_movil set activo = false where token_dispositivo = 'old'`
    const data = { tipo: 'compra', venta_id: 7, total: 399.98, fecha: '2026-01-31T14:05:09+00:00' }
    await notify(app, person.id, { ...push, title: 'Compra', body: 'Gracias', data })
    await app.notifications.idle()
    t.strictSame(
      fcm
        .messages()
        .map(({ token }) => token)
        .sort(),
      ['phone', 'tablet'],
    )
    t.match(fcm.messages()[0], {
      notification: { title: 'Compra', body: 'Gracias' },
      data: { tipo: 'compra_exitosa', venta_id: '7', total: '399.98', fecha: '2026-01-31T14:05:09+00:00' },
    })
    t.match(await notices(app), [{ status: 'ENVIADO', attempts: 0 }])
  },
)

t.test('data of every shape becomes texts, and both names of a purchase are understood', async (t) => {
  const { app, fcm } = await openMailroom(t)
  const person = await personWithDevices(app, 'phone')
  for (const [data, texts] of [
    [
      { tipo: 'compra_exitosa', n: 1, a: null, b: true, c: { d: [1] } },
      { tipo: 'compra_exitosa', n: '1', b: 'true', c: '{"d":[1]}' },
    ],
    [
      { tipo: 'garantia', garantia_id: 3 },
      { tipo: 'garantia', garantia_id: '3' },
    ],
    [{}, {}],
  ] as const) {
    await notify(app, person.id, { ...push, data })
    await app.notifications.idle()
    t.strictSame(fcm.messages().at(-1)?.data ?? {}, texts)
  }
})

t.test('when one of three devices cannot be reached, only that one is tried again', async (t) => {
  const { app, fcm } = await openMailroom(t)
  const person = await personWithDevices(app, 'phone', 'tablet', 'watch')
  await notify(app, person.id, push)
  fcm.fail({ status: 503, on: ({ body }) => body.includes('"tablet"'), times: 1 })
  await app.notifications.idle()
  t.strictSame(
    fcm
      .messages()
      .map(({ token }) => token)
      .sort(),
    ['phone', 'watch'],
  )
  t.match(await notices(app), [{ status: 'REINTENTAR', attempts: 0 }])
  const other = await openMailroom(t, { database: { url: app.databaseUrl } })
  await skipPauses(app)
  await other.app.notifications.idle()
  t.strictSame(
    other.fcm.messages().map(({ token }) => token),
    ['tablet'],
  )
  t.match(await notices(app), [{ status: 'ENVIADO' }])
})

t.test('a device that is no more is dropped; one that refuses is kept', async (t) => {
  const { app, fcm } = await openMailroom(t)
  const person = await personWithDevices(app, 'gone', 'foreign', 'phone')
  const lonely = await personWithDevices(app, 'also-gone')
  const misled = await personWithDevices(app, 'also-foreign')
  for (const token of ['gone', 'also-gone']) fcm.refuseDevice(token)
  for (const token of ['foreign', 'also-foreign']) fcm.refuseDevice(token, 'SENDER_ID_MISMATCH')
  for (const { id } of [person, lonely, misled]) await notify(app, id, push)
  await app.notifications.idle()
  t.match(await notices(app), [
    { status: 'ENVIADO' },
    { status: 'OMITIDO', error: 'no device is left' },
    { status: 'ERROR', error: 'every device refused it' },
  ])
  const rows = await app.sql.read<{ token: string; active: boolean }>`
    select token_dispositivo as token, activo as active from suscripcion_movil order by id`
  t.strictSame(Object.fromEntries(rows.map(({ token, active }) => [token, active])), {
    gone: false,
    foreign: true,
    phone: true,
    'also-gone': false,
    'also-foreign': true,
  })
  t.equal(fcm.requests('POST /token').length, 1)
})

t.test('whoever logs out before the retry is not told any more', async (t) => {
  const { app, fcm } = await openMailroom(t)
  const person = await personWithDevices(app, 'phone')
  await notify(app, person.id, push)
  const reply = await app
    .as(person)
    .inject({ method: 'POST', url: '/api/notificaciones/suscripcion/desactivar/' })
  t.equal(reply.statusCode, 200)
  await app.notifications.idle()
  t.equal(fcm.messages().length, 0)
  t.match(await notices(app), [{ status: 'OMITIDO', error: 'no device is left' }])
})

t.test(
  'low stock is told once per crossing of the threshold, to the product’s owner, and not on every sale',
  async (t) => {
    const { app, sendgrid } = await openMailroom(t)
    const { product, seller, body } = await openShop(app, { name: 'Licuadora <b>', stock: 10 })
    const sellSome = async (quantity: number) => {
      const reply = await sell(seller, {
        ...body,
        productos: [{ producto_id: product.id, cantidad: quantity }],
      })
      t.equal(reply.statusCode, 201)
      await app.notifications.idle()
      return sendgrid.mails().filter(({ subject }) => subject === 'Aviso de stock bajo')
    }
    t.equal((await sellSome(2)).length, 0, '8 are left')
    t.equal((await sellSome(1)).length, 1, '7 are left')
    t.equal((await sellSome(1)).length, 1, '6 are left')
    await app.sql.write`update producto set stock = 12 where id = ${product.id}::int`
    const warnings = await sellSome(6)
    t.equal(warnings.length, 2, '6 are left after it was restocked')
    const [owner] = await app.sql.read<{ email: string }>`
    select correo as email from usuario where id = ${product.sellerId}::uuid`
    for (const { to, content } of warnings) {
      t.strictSame(to, [owner?.email])
      t.match(content['text/html'], '&quot;Licuadora &lt;b&gt;&quot;')
      t.match(content['text/html'], '#f39c12')
    }
    const purchases = sendgrid.mails().filter(({ subject }) => subject === 'Compra realizada con éxito')
    t.equal(purchases.length, 4)
    t.match(purchases[0]?.content['text/html'], '#2ecc71')
    t.match(purchases[0]?.content['text/plain'], /\$399\.98/)
  },
)
