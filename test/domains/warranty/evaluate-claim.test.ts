import t from 'tap'
import { toDateTimeWithOffset } from '../../../src/lib/dates.ts'
import { build, roundTrips } from '../../helper.ts'
import { metric, openMailroom, until } from '../notifications/mailroom.ts'
import { books, claimOne, evaluate, openDesk, refund } from './desk.ts'

t.test('a technician repairs, replaces or rejects, in any case, with or without a comment', async (t) => {
  const app = await build(t)
  const { ana, body, product, sale, technician } = await openDesk(app, { bought: 20, stock: 50 })
  const rows: [object, string, boolean | null][] = [
    [{ evaluacion: 'Reparar' }, 'Completado', false],
    [{ evaluacion: 'REEMPLAZAR' }, 'Completado', true],
    [{ evaluacion: 'rechazar' }, 'Rechazado', null],
    [{ evaluacion: ' Rechazar ', reemplazo: true }, 'Rechazado', null],
    [{ evaluacion: 'Reparar', reemplazo: true, comentario_tecnico: null }, 'Completado', false],
    [{ evaluacion: null, reemplazo: true }, 'Completado', true],
    [{ evaluacion: '', reemplazo: false }, 'Completado', false],
    [{ reemplazo: 'true' }, 'Completado', true],
    [{ reemplazo: false }, 'Completado', false],
    [{ reemplazo: null }, 'Rechazado', null],
  ]
  for (const [evaluation, estado, reemplazo] of rows) {
    const id = await claimOne(ana, body)
    const reply = await evaluate(technician, id, evaluation)
    t.equal(reply.statusCode, 200, reply.body)
    const evaluated = reply.json()
    const expected = {
      venta_id: sale.id,
      producto_id: product.id,
      producto_nombre: 'Licuadora Ñandú',
      producto_imagen_url: '',
      garantia_id: id,
      estado,
      cantidad: 1,
      motivo: 'No enciende.',
      hora: evaluated.hora,
      reemplazo,
      limitegarantia: evaluated.limitegarantia,
    }
    t.strictSame(evaluated, expected, JSON.stringify(evaluation))
    t.match(evaluated.hora, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?Z$/)
  }
  t.match(await books(app, product.id), {
    stock: 47,
    ledger_gap: 0,
    movements: 3,
    claims: 10,
    claimed: 7,
    audited: 20,
    notices: 10,
  })
})

t.test('the longer addresses evaluate the claim of that line, by POST and PATCH', async (t) => {
  const app = await build(t)
  const { ana, body, product, sale, technician } = await openDesk(app)
  for (const method of ['POST', 'PATCH'] as const) {
    const id = await claimOne(ana, body)
    const url = (saleId: number) => `/api/garantia/claims/${saleId}/${product.id}/${id}/evaluate/`
    const payload = { evaluacion: 'Reparar' }
    t.match((await technician.inject({ method, url: url(sale.id + 1), payload })).json(), {
      code: 'CLAIM_NOT_FOUND',
      status: 404,
    })
    const reply = await technician.inject({ method, url: url(sale.id), payload })
    t.match(reply.json(), { garantia_id: id, estado: 'Completado', reemplazo: false }, method)
  }
})

t.test('what says nothing is refused: an empty evaluation rejects no claim', async (t) => {
  const app = await build(t)
  const { ana, body, product, technician } = await openDesk(app)
  const id = await claimOne(ana, body)
  const rows: [object | string, string][] = [
    [{}, 'evaluacion'],
    [{ comentario_tecnico: 'Algo' }, 'evaluacion'],
    [{ evaluacion: null }, 'evaluacion'],
    [{ evaluacion: '' }, 'evaluacion'],
    [{ evaluacion: 'constructor' }, 'evaluacion'],
    [{ evaluacion: 'Devolver' }, 'evaluacion'],
    [{ evaluacion: true }, 'evaluacion'],
    [{ reemplazo: 'quizás' }, 'reemplazo'],
    [{ evaluacion: 'Reparar', comentario_tecnico: 'x'.repeat(501) }, 'comentario_tecnico'],
  ]
  for (const [evaluation, field] of rows) {
    const reply = await evaluate(technician, id, evaluation)
    t.equal(reply.statusCode, 400, JSON.stringify(evaluation))
    t.ok(reply.json().errors?.[field]?.length, reply.body)
  }
  t.equal(
    (await evaluate(technician, id, '{"evaluacion"', { 'content-type': 'application/json' })).statusCode,
    400,
  )
  t.match(await books(app, product.id), { claims: 1, audited: 1, notices: 0 })
})

t.test('a claim is evaluated once; afterwards the answer says what it was', async (t) => {
  const app = await build(t)
  const { ana, body, product, technician } = await openDesk(app)
  const id = await claimOne(ana, body)
  await evaluate(technician, id, { evaluacion: 'Reemplazar' })
  const again = await evaluate(app.as('Administrador'), id, { evaluacion: 'Rechazar' })
  t.match(again.json(), {
    status: 409,
    code: 'ALREADY_EVALUATED',
    detail: 'La garantía ya fue evaluada: Completado (Reemplazar).',
    estado: 'Completado',
    evaluacion: 'Reemplazar',
    reemplazo: true,
    fecha_evaluacion: /^\d{4}-\d\d-\d\dT.*Z$/,
  })
  t.match(await books(app, product.id), { stock: 9, movements: 1, audited: 2, notices: 1 })
})

t.test('technicians and administrators evaluate, and nobody else', async (t) => {
  const app = await build(t)
  const { ana, body } = await openDesk(app)
  const id = await claimOne(ana, body)
  t.equal(
    (await app.inject({ method: 'POST', url: `/api/garantia/evaluar/${id}/`, payload: {} })).statusCode,
    401,
  )
  for (const role of ['Cliente', 'Analista', 'Vendedor'] as const) {
    t.equal((await evaluate(app.as(role), id, { evaluacion: 'Reparar' })).statusCode, 403, role)
  }
  t.equal((await evaluate(ana, id, { evaluacion: 'Reparar' })).statusCode, 403, 'the buyer')
  t.match((await evaluate(app.as('Tecnico'), id + 1, { evaluacion: 'Reparar' })).json(), {
    status: 404,
    code: 'CLAIM_NOT_FOUND',
  })
  t.equal((await evaluate(app.as('Administrador'), id, { evaluacion: 'Reparar' })).statusCode, 200)
})

t.test(
  'a replacement needs units that no checkout holds, takes them, and tells low stock once',
  async (t) => {
    const app = await build(t)
    const { ana, body, product, technician } = await openDesk(app, { stock: 9, bought: 5 })
    const id = await claimOne(ana, { ...body, cantidad: 2 })
    await app.sql.write`update producto set reservado = 8 where id = ${product.id}`
    t.match((await evaluate(technician, id, { evaluacion: 'Reemplazar' })).json(), {
      status: 400,
      code: 'INSUFFICIENT_STOCK',
      detail: 'Stock insuficiente para "Licuadora Ñandú". Disponible: 1, solicitado: 2.',
      product_id: product.id,
      available: 1,
      requested: 2,
    })
    t.match(await books(app, product.id), { stock: 9, movements: 0, audited: 1, notices: 0 })
    await app.sql.write`update producto set reservado = 7 where id = ${product.id}`
    t.equal((await evaluate(technician, id, { evaluacion: 'Reemplazar' })).statusCode, 200)
    await app.sql.write`update producto set reservado = 0 where id = ${product.id}`
    await evaluate(technician, await claimOne(ana, body), { evaluacion: 'Reemplazar' })
    t.match(await books(app, product.id), { stock: 6, ledger_gap: 0, movements: 2, notices: 2 })
    const moved = await app.sql.read`
    select delta, stock_after, claim_id, actor_id from stock_movement where reason = 'warranty' order by id`
    const actor_id = (await technician.user()).id
    t.match(moved, [
      { delta: -2, stock_after: 7, claim_id: id, actor_id },
      { delta: -1, stock_after: 6, actor_id },
    ])
    const told = await app.sql.read`
    select usuario_id, datos from cola_notificacion where datos ->> 'tipo' = 'stock_bajo'`
    t.match(told, [{ usuario_id: product.sellerId, datos: { producto_id: product.id, stock_actual: 7 } }])
    t.equal(told.length, 1)
  },
)

t.test('the buyer is told once, by mail and on their devices', async (t) => {
  const app = await build(t)
  const { ana, body, buyer, product, sale, technician } = await openDesk(app)
  await app.sql
    .write`insert into suscripcion_movil (usuario_id, token_dispositivo) values (${buyer.id}, 'fake-device')`
  const id = await claimOne(ana, body)
  await evaluate(technician, id, { evaluacion: 'Rechazar', comentario_tecnico: 'Se cayó.' })
  const rows = await app.sql.read`
    select usuario_id, canal, titulo, cuerpo, datos, estado, reintentos, max_reintentos from cola_notificacion order by canal`
  const [claimed] = await app.sql.read<{ hora: Date }>`select hora from garantia where id = ${id}`
  const told = {
    usuario_id: buyer.id,
    titulo: 'Actualización de tu garantía: Rechazado',
    cuerpo: 'Rechazamos tu garantía de "Licuadora Ñandú".\n\nSe cayó.',
    estado: 'PENDIENTE',
    reintentos: 0,
    max_reintentos: 3,
  }
  const datos = {
    tipo: 'garantia',
    garantia_id: id,
    venta_id: sale.id,
    producto_id: product.id,
    estado: 'Rechazado',
  }
  t.match(rows, [
    { canal: 'PUSH', ...told, datos },
    { canal: 'WEB', ...told, datos },
  ])
  t.equal((rows[0] as { datos: { fecha: string } }).datos.fecha, toDateTimeWithOffset(claimed!.hora))
  t.strictSame(
    Object.keys((rows[0] as { datos: object }).datos).sort(),
    [...Object.keys(datos), 'fecha'].sort(),
  )
  t.equal(rows.length, 2)
})

t.test('the mail to the buyer leaves by itself right after the evaluation', async (t) => {
  const { app, sendgrid } = await openMailroom(t, { dispatcher: true })
  const { ana, body, buyer, technician } = await openDesk(app)
  const id = await claimOne(ana, body)
  await until(async () => (await metric(app, 'dispatcher_looks_total')) > 0)
  await evaluate(technician, id, { evaluacion: 'Reparar' })
  await until(() => sendgrid.mails().length === 1)
  const subject = 'Actualización de tu garantía: Completado'
  t.match(sendgrid.mails(), [{ to: [buyer.email], subject }])
})

t.test('once a sale’s money went back whole its open claims can only be rejected', async (t) => {
  const app = await build(t)
  const { ana, body, product, sale, technician } = await openDesk(app)
  const id = await claimOne(ana, body)
  await refund(app, sale.id)
  for (const evaluacion of ['Reparar', 'Reemplazar']) {
    t.match(
      (await evaluate(technician, id, { evaluacion })).json(),
      { status: 409, code: 'SALE_REFUNDED' },
      evaluacion,
    )
  }
  t.match(await books(app, product.id), { stock: 12, ledger_gap: 0, movements: 0, notices: 0 })
  t.match((await evaluate(technician, id, { evaluacion: 'Rechazar' })).json(), { estado: 'Rechazado' })
})

t.test('the dashboard counts and shows the claims that technicians see as pending', async (t) => {
  const app = await build(t)
  const { ana, body, product, technician } = await openDesk(app, { bought: 3 })
  const ids = [await claimOne(ana, body), await claimOne(ana, body), await claimOne(ana, body)]
  const look = async () => {
    const { kpis, alertas } = (await app.as('Administrador').inject('/api/dashboard-ejecutivo/')).json()
    const { count } = (await technician.inject('/api/garantia/gestionar/?estado=Pendiente')).json()
    const alerts = alertas.filter(({ tipo }: { tipo: string }) => tipo === 'garantia_pendiente')
    const pending = kpis.find(({ titulo }: { titulo: string }) => titulo === 'Garantías Pendientes').valor
    return { pending, count, titles: alerts.map(({ titulo }: { titulo: string }) => titulo) }
  }
  await app.sql.write`update producto set nombre = 'Otro nombre' where id = ${product.id}`
  const title = 'Garantía pendiente: Licuadora Ñandú'
  t.strictSame(await look(), { pending: '3', count: 3, titles: [title, title, title] })
  await evaluate(technician, ids[0]!, { evaluacion: 'Reparar' })
  t.strictSame(await look(), { pending: '2', count: 2, titles: [title, title] })
})

t.test('an evaluation is one round trip to the database', async (t) => {
  const app = await build(t, { throughProxy: true })
  const { ana, body, technician } = await openDesk(app)
  const id = await claimOne(ana, body)
  await technician.inject('/api/garantia/mis/')
  const { result, roundTrips: count } = await roundTrips(app, () =>
    evaluate(technician, id, { evaluacion: 'Reemplazar' }),
  )
  t.equal(result.statusCode, 200)
  t.equal(count, 1)
})
