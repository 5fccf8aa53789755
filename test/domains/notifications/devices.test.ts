import t from 'tap'
import { createUser } from '../../factories.ts'
import { build, type TestApp } from '../../helper.ts'

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
