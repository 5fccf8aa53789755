import t from 'tap'
import { createUser } from '../../factories.ts'
import { build, type TestApp } from '../../helper.ts'
import { notify } from './mailroom.ts'

const url = '/api/notificaciones/mis-notificaciones/'

t.test('the newest 50 of a person, with the count of all, in one wait and with every field', async (t) => {
  const app = await build(t, { throughProxy: true })
  const ana = await createUser(app.sql)
  const other = await createUser(app.sql)
  await notify(app, ana.id, { count: 60, data: { tipo: 'compra', venta_id: 7, total: 12.5 } })
  await notify(app, other.id)
  const caller = app.as(ana)
  await caller.inject(url)
  const { result: reply, roundTrips } = await app.proxy.count(() => caller.inject(url))
  t.equal(roundTrips, 3, 'the page and two counts, asked at once')
  const { notificaciones, total, no_leidas } = reply.json()
  t.equal(total, 60)
  t.equal(no_leidas, 60)
  t.equal(notificaciones.length, 50)
  t.equal(notificaciones[0].titulo, 'Aviso 60')
  t.equal(notificaciones[49].titulo, 'Aviso 11')
  t.strictSame(Object.keys(notificaciones[0]), [
    'id',
    'usuario',
    'canal',
    'titulo',
    'cuerpo',
    'datos',
    'estado',
    'reintentos',
    'max_reintentos',
    'proximo_intento',
    'creado_en',
    'actualizado_en',
    'leido_en',
  ])
  t.match(notificaciones[0], {
    usuario: ana.id,
    canal: 'WEB',
    datos: { tipo: 'compra', venta_id: 7, total: 12.5 },
    estado: 'PENDIENTE',
    reintentos: 0,
    max_reintentos: 3,
    leido_en: null,
  })
  const second = (await caller.inject(`${url}?page=2`)).json()
  t.equal(second.notificaciones.length, 10)
  t.equal(second.total, 60)
  const far = (await caller.inject(`${url}?page=9`)).json()
  t.strictSame([far.notificaciones.length, far.total], [0, 60])
})

t.test(
  'filters take any case, an empty one asks for nothing, and one that does not exist is said to be wrong',
  async (t) => {
    const app = await build(t)
    const ana = await createUser(app.sql)
    await notify(app, ana.id, { count: 3 })
    await notify(app, ana.id, { channel: 'PUSH', count: 2 })
    await app.sql.write`update cola_notificacion set estado = 'ENVIADO' where canal = 'PUSH'`
    const totalOf = async (query: string) => (await app.as(ana).inject(`${url}?${query}`)).json().total
    t.equal(await totalOf('canal=push'), 2)
    t.equal(await totalOf('estado=enviado'), 2)
    t.equal(await totalOf('estado=ENVIADO&canal=WEB'), 0)
    t.equal(await totalOf('estado=&canal='), 5)
    for (const [field, query] of [
      ['estado', 'estado=otro'],
      ['canal', 'canal=SMS'],
      ['page', 'page=0'],
    ] as const) {
      const reply = await app.as(ana).inject(`${url}?${query}`)
      t.equal(reply.statusCode, 400)
      t.match(reply.json().errors, { [field]: [String] })
    }
  },
)

t.test(
  'notifications are marked as read, those that are named or all, and nobody marks those of another',
  async (t) => {
    const app = await build(t)
    const [ana, luis] = [await createUser(app.sql), await createUser(app.sql)]
    await notify(app, ana.id, { count: 3 })
    const inbox = async (query = '') => (await app.as(ana).inject(`${url}${query}`)).json()
    const [newest] = (await inbox()).notificaciones
    const read = (who: typeof ana, payload: object) =>
      app.as(who).inject({ method: 'POST', url: `${url}leer/`, payload })
    t.equal((await read(luis, { ids: [newest.id] })).json().actualizadas, 0)
    t.equal((await read(ana, { ids: [newest.id, newest.id] })).json().actualizadas, 1)
    t.equal((await read(ana, { ids: [newest.id] })).json().actualizadas, 0)
    t.match(await inbox(), { total: 3, no_leidas: 2 })
    t.match(await inbox('?leida=true'), { total: 1, notificaciones: [{ id: newest.id, leido_en: String }] })
    t.match(await inbox('?leida=false'), { total: 2 })
    t.equal((await read(ana, {})).json().actualizadas, 2)
    t.match(await inbox(), { no_leidas: 0 })
    t.equal((await read(ana, { ids: [0] })).statusCode, 400)
  },
)

t.test('newest first is by the moment of creation, whatever the numbers of the rows', async (t) => {
  const app = await build(t)
  const ana = await createUser(app.sql)
  await notify(app, ana.id, { count: 4 })
  await app.sql
    .write`update cola_notificacion set creado_en = now() - interval '1 day' where titulo = 'Aviso 3'`
  await app.sql
    .write`update cola_notificacion set creado_en = now() + interval '1 minute' where titulo = 'Aviso 1'`
  const titles = async (query = '') => {
    const { notificaciones } = (await app.as(ana).inject(`${url}${query}`)).json()
    return notificaciones.map(({ titulo }: { titulo: string }) => titulo)
  }
  t.strictSame(await titles(), ['Aviso 1', 'Aviso 4', 'Aviso 2', 'Aviso 3'])
  t.strictSame(await titles('?page_size=2&page=2'), ['Aviso 2', 'Aviso 3'])
  t.strictSame(await titles('?page_size=2&page=3'), [])
})

t.test('data that is no object does not break the list', async (t) => {
  const app = await build(t)
  const ana = await createUser(app.sql)
  await notify(app, ana.id)
  await app.sql.write`update cola_notificacion set datos = '[1]'`
  t.match((await app.as(ana).inject(url)).json(), { notificaciones: [{ datos: {} }] })
  t.equal((await app.inject(url)).statusCode, 401)
})

const base = '/api/notificaciones/suscripcion'
const phone = 'fake-device-token-of-a-phone-0001'
const tablet = 'fake-device-token-of-a-tablet-0002'

function post(app: TestApp, who: Parameters<TestApp['as']>[0], path: string, payload?: object) {
  return app.as(who).inject({ method: 'POST', url: `${base}/${path}/`, ...(payload ? { payload } : {}) })
}

function devices(app: TestApp) {
  return app.sql.read<{ token: string; user: string; active: boolean }>`
    select token_dispositivo as token, usuario_id as user, activo as active from suscripcion_movil order by id`
}

t.test(
  'a device is subscribed with 200, told apart as new or known, and its token is never echoed',
  async (t) => {
    const app = await build(t, { throughProxy: true })
    const ana = await createUser(app.sql)
    const created = await post(app, ana, 'actualizar-token', { token_dispositivo: `  ${phone} ` })
    t.equal(created.statusCode, 200)
    const { mensaje, suscripcion } = created.json()
    t.equal(mensaje, 'Suscripción creada correctamente.')
    t.match(suscripcion, { id: Number, usuario: ana.id, token_dispositivo: 'fake…0001', activo: true })
    t.match(suscripcion.creado_en, /^\d{4}-\d\d-\d\dT[\d:.]+Z$/)
    t.notMatch(created.body, phone)
    const { result: again, roundTrips } = await app.proxy.count(() =>
      post(app, ana, 'actualizar-token', { token_dispositivo: phone }),
    )
    t.equal(again.json().mensaje, 'Suscripción actualizada correctamente.')
    t.equal(again.json().suscripcion.id, suscripcion.id)
    t.equal(roundTrips, 2, 'the device and the surplus, asked at once')
  },
)

t.test(
  'a person has several devices, ten at most, and the one not seen for longest makes room',
  async (t) => {
    const app = await build(t)
    const ana = await createUser(app.sql)
    for (let n = 1; n <= 12; n++)
      await post(app, ana, 'actualizar-token', { token_dispositivo: `device-${n}` })
    const tokens = (await devices(app)).map(({ token }) => token)
    t.strictSame(
      tokens,
      Array.from({ length: 10 }, (_, i) => `device-${i + 3}`),
    )
  },
)

t.test('a token that moves to another account is reassigned, also when both ask at once', async (t) => {
  const app = await build(t)
  const [ana, luis] = [await createUser(app.sql), await createUser(app.sql)]
  await post(app, ana, 'actualizar-token', { token_dispositivo: phone })
  t.equal((await post(app, luis, 'actualizar-token', { token_dispositivo: phone })).statusCode, 200)
  t.strictSame(await devices(app), [{ token: phone, user: luis.id, active: true }])
  t.strictSame((await app.as(ana).inject(`${base}/estado/`)).json().suscrito, false)
  const both = await Promise.all(
    [ana, luis].map((who) => post(app, who, 'actualizar-token', { token_dispositivo: tablet })),
  )
  t.strictSame(
    both.map(({ statusCode }) => statusCode),
    [200, 200],
  )
  t.equal((await devices(app)).length, 2)
})

t.test('a token that is missing, blank, too long or no text is refused by name', async (t) => {
  const app = await build(t)
  const bodies = [
    {},
    { token_dispositivo: '  ' },
    { token_dispositivo: 'x'.repeat(501) },
    { token_dispositivo: [1] },
  ]
  for (const body of bodies) {
    const reply = await post(app, 'Cliente', 'actualizar-token', body)
    t.equal(reply.statusCode, 400, JSON.stringify(body).slice(0, 40))
    t.match(reply.json(), { code: 'VALIDATION_FAILED', errors: { token_dispositivo: [String] } })
  }
})

t.test('the state of somebody who never subscribed, who did, and who left', async (t) => {
  const app = await build(t)
  const state = async () => (await app.as('Cliente').inject(`${base}/estado/`)).json()
  t.strictSame(await state(), { suscrito: false, mensaje: 'No tienes ningún dispositivo suscrito.' })
  await post(app, 'Cliente', 'actualizar-token', { token_dispositivo: phone })
  t.match(await state(), { suscrito: true, suscripcion: { activo: true, token_dispositivo: 'fake…0001' } })
  await post(app, 'Cliente', 'desactivar')
  t.match(await state(), { suscrito: false, suscripcion: { activo: false } })
})

t.test('leaving is 200 for everybody, ends one device when it is named and all otherwise', async (t) => {
  const app = await build(t)
  const never = await post(app, 'Vendedor', 'desactivar')
  t.equal(never.statusCode, 200)
  t.type(never.json().mensaje, 'string')
  for (const token of [phone, tablet])
    await post(app, 'Cliente', 'actualizar-token', { token_dispositivo: token })
  await post(app, 'Cliente', 'desactivar', { token_dispositivo: tablet })
  const active = async () => (await devices(app)).filter((device) => device.active).map(({ token }) => token)
  t.strictSame(await active(), [phone])
  await post(app, 'Vendedor', 'desactivar', { token_dispositivo: phone })
  t.strictSame(await active(), [phone], 'nobody ends the messages of another')
  t.equal((await post(app, 'Cliente', 'desactivar')).statusCode, 200)
  t.strictSame(await active(), [])
  t.equal((await post(app, 'Cliente', 'desactivar')).statusCode, 200)
})

t.test('everybody who is logged in may, and nobody else', async (t) => {
  const app = await build(t)
  for (const path of ['estado/', 'estado']) t.equal((await app.inject(`${base}/${path}`)).statusCode, 401)
  for (const path of ['actualizar-token', 'desactivar'])
    t.equal((await app.inject({ method: 'POST', url: `${base}/${path}/` })).statusCode, 401)
  for (const role of ['Cliente', 'Tecnico', 'Analista'] as const)
    t.equal((await app.as(role).inject(`${base}/estado/`)).statusCode, 200)
})

t.test('a device and what was read are written once, whatever the connection does', async (t) => {
  const app = await build(t, { throughProxy: true })
  const ana = await createUser(app.sql)
  const caller = app.as(ana)
  await caller.inject(url)
  const post = (path: string, payload: object) =>
    caller.inject({ method: 'POST', url: `/api/notificaciones/${path}`, payload })
  for (const fault of ['cutBefore', 'cutMidReply', 'swallowReply'] as const) {
    await notify(app, ana.id, { count: 3 })
    app.proxy[fault]({ sql: '"public"."suscripcion_movil"', times: 1 })
    const device = { token_dispositivo: `device-${fault}` }
    t.equal((await post('suscripcion/actualizar-token/', device)).statusCode < 300, true, fault)
    await app.proxy.clearFaults()
    const kept = await app.sql
      .read`select id from suscripcion_movil where token_dispositivo = ${`device-${fault}`}`
    t.equal(kept.length, 1, fault)

    app.proxy[fault]({ sql: 'UPDATE "public"."cola_notificacion"', times: 1 })
    const read = await post('mis-notificaciones/leer/', {})
    t.equal(read.statusCode, 200, read.body)
    await app.proxy.clearFaults()
    const unread = await app.sql.read`select id from cola_notificacion where leido_en is null`
    t.equal(unread.length, 0, fault)

    app.proxy[fault]({ sql: 'UPDATE "public"."suscripcion_movil"', times: 1 })
    t.equal((await post('suscripcion/desactivar/', {})).statusCode, 200, fault)
    await app.proxy.clearFaults()
    const active = await app.sql.read`select id from suscripcion_movil where activo`
    t.equal(active.length, 0, fault)
  }
})
