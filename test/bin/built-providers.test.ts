import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import t from 'tap'
import { startFakes } from '../../dev/fakes/index.ts'
import { copyDatabase } from '../database-copy.ts'
import { withConnection } from '../database-server.ts'
import { form, jpeg } from '../domains/catalogue/helper.ts'
import { until } from '../domains/notifications/mailroom.ts'
import { startService } from '../end-to-end/service.ts'
import { testSecret } from '../helper.ts'

const ana = { email: 'ana@example.com', password: 'clave-de-prueba-1', nombre: 'Ana' }

t.test('the built service reaches every provider, as its sources do', { timeout: 120_000 }, async (t) => {
  const fakes = await startFakes({ supabase: true, stripe: true, sendgrid: true, fcm: true })
  t.teardown(() => fakes.close())
  const databaseUrl = await copyDatabase(t)
  const environment = { ...fakes.env, DATABASE_URL: databaseUrl, SECRET_KEY: testSecret }
  const { address } = await startService(t, environment)
  const page = JSON.parse(readFileSync('dist/api-page/page.json', 'utf8'))
  t.equal(
    await (await fetch(`${address}/docs`)).text(),
    page.html,
    'the page of the API as the build made it',
  )
  const document = readFileSync('dist/api-page/document.json', 'utf8')
  t.equal(await (await fetch(`${address}/docs/json`)).text(), document, 'and its document')
  let token = ''

  async function post(path: string, body: string | Uint8Array<ArrayBuffer>, contentType: string) {
    const headers = {
      'content-type': contentType,
      'idempotency-key': randomUUID(),
      ...(token && { authorization: `Bearer ${token}` }),
    }
    const reply = await fetch(`${address}/api${path}`, { method: 'POST', headers, body })
    const text = await reply.text()
    t.ok(reply.ok, `${path}: ${reply.status} ${reply.ok ? '' : text}`)
    return JSON.parse(text)
  }
  const send = (path: string, body: object) => post(path, JSON.stringify(body), 'application/json')

  await send('/register/', ana)
  const { tokens } = await send('/login/', ana)
  t.ok(fakes.supabase.requests('POST /auth/v1/token').length > 0, 'Supabase Auth')
  token = tokens.access
  await send('/notificaciones/suscripcion/actualizar-token/', { token_dispositivo: 'a-device-of-ana' })

  const seller = randomUUID()
  await withConnection(databaseUrl, (client) =>
    client.query(`
      insert into usuario (id, nombre, correo) values ('${seller}', 'Rosa', 'rosa@example.com');
      insert into rolesusuario (usuario_id, rol_id) values ('${seller}', 4);
      insert into marca (nombre) values ('Oster');
      insert into tipoproducto (nombre) values ('Licuadoras')`),
  )
  token = fakes.supabase.project.tokens.sign({
    sub: seller,
    aud: 'authenticated',
    iat: Math.floor(Date.now() / 1000),
    exp: Math.floor(Date.now() / 1000) + 600,
  })

  const image = { field: 'imagen', name: 'foto.jpg', bytes: await jpeg() }
  const fields = { precio: '50.00', stock: 10, tiempogarantia: 30, marca_id: 1, tipoproducto_id: 1 }
  const { payload, headers } = await form({ nombre: 'Licuadora', ...fields }, image)
  const product = await post('/gestionproducto/', new Uint8Array(payload), headers['content-type'])
  t.equal(fakes.supabase.storage.objects().length, 1, 'Supabase Storage')

  const items = [{ producto_id: product.id, cantidad: 1 }]
  const intent = await send('/pagos/iniciar-checkout/', { items, direccion_manual: 'Av. Arce 2147' })
  t.match(intent.paymentIntentId, /^pi_/, 'Stripe')

  const sale = { cliente_correo: ana.email, direccion: 'Av. Arce 2147', productos: items }
  await send('/venta-manual/registrar/', sale)
  await until(() => fakes.sendgrid.mails().length > 0 && fakes.fcm.messages().length > 0)
  t.match(fakes.sendgrid.mails(), [{ to: [ana.email], subject: 'Compra realizada con éxito' }], 'SendGrid')
  t.match(fakes.fcm.messages(), [{ token: 'a-device-of-ana' }], 'Firebase')
})
