import t from 'tap'
import { createProduct, createSale, createUser } from '../../factories.ts'
import { build } from '../../helper.ts'
import { claim, claimOne, evaluate, openDesk } from './desk.ts'

t.test(
  'one sees one’s own claims; technicians and administrators see everybody’s, but not under mis/',
  async (t) => {
    const app = await build(t)
    const { ana, body, product, sale, technician } = await openDesk(app)
    const id = await claimOne(ana, body)
    const own = await createSale(app.sql, { buyerId: (await technician.user()).id })
    const [line] = await app.sql.read<{
      id: number
    }>`select producto_id as id from detalleventa where venta_id = ${own.id}`
    const theirs = { ...body, venta_id: own.id, producto_id: line!.id }
    t.equal(
      (await claim(technician, theirs, {}, 'gestionar')).statusCode,
      201,
      'staff claim what they bought',
    )
    const detail = `/api/garantia/detalle/${sale.id}/${product.id}/${id}/`
    const rows = [
      [ana, 1, 1, 200],
      [technician, 1, 2, 200],
      [app.as('Administrador'), 0, 2, 200],
      [app.as('Vendedor'), 0, 0, 404],
      [app.as('Analista'), 0, 0, 404],
      [app.as('Cliente'), 0, 0, 404],
    ] as const
    for (const [caller, mine, seen, status] of rows) {
      const { name } = await caller.user()
      t.equal((await caller.inject('/api/garantia/mis/')).json().count, mine, `${name}: mis`)
      for (const path of ['gestionar', 'crear', 'claims']) {
        t.equal((await caller.inject(`/api/garantia/${path}/`)).json().count, seen, `${name}: ${path}`)
      }
      t.equal((await caller.inject(detail)).statusCode, status, `${name}: detalle`)
    }
  },
)

t.test('lists are filtered, newest first, and paged', async (t) => {
  const app = await build(t)
  const { ana, body, buyer, product, sale, technician } = await openDesk(app, { bought: 5 })
  const drill = await createProduct(app.sql, { name: 'Taladro 50% más_potente' })
  const bea = await createUser(app.sql, { email: 'Bea.Ruiz@correo.example' })
  const other = await createSale(app.sql, { buyerId: bea.id, lines: [{ product: drill }] })
  const first = await claimOne(ana, body)
  const second = await claimOne(ana, { ...body, cantidad: 2 })
  const third = await claimOne(app.as(bea), { ...body, venta_id: other.id, producto_id: drill.id })
  await evaluate(technician, second, { evaluacion: 'Rechazar' })
  const moments = ['2026-03-01T03:59:59.999Z', '2026-03-01T04:00:00Z', '2026-03-02T12:00:00Z']
  for (const [place, id] of [first, second, third].entries()) {
    await app.sql.write`update garantia set hora = ${moments[place]}::timestamptz where id = ${id}`
  }
  const list = async (query: string, caller = technician) => {
    const reply = await caller.inject(`/api/garantia/gestionar/?${query}`)
    t.equal(reply.statusCode, 200, `${query}: ${reply.body}`)
    const { count, results } = reply.json()
    return { count, ids: results.map((one: { garantia_id: number }) => one.garantia_id) }
  }
  const rows: [string, number[]][] = [
    ['', [third, second, first]],
    ['estado=', [third, second, first]],
    ['estado=Pendiente', [third, first]],
    ['estado=Rechazado', [second]],
    ['estado=Completado', []],
    [`venta_id=${sale.id}`, [second, first]],
    ['venta_id=0&producto_id=0', [third, second, first]],
    [`producto_id=${drill.id}`, [third]],
    ['q=LICUADORA', [second, first]],
    ['q=nandu', [second, first]],
    ['q=50%25', [third]],
    ['q=5_', []],
    ['q=s_po', [third]],
    ['cliente=BEA.ruiz', [third]],
    ['cliente=bea_ruiz', []],
    [`cliente=${buyer.email}`, [second, first]],
    ['desde=2026-03-01T04:00:00Z', [third, second]],
    ['desde=2026-03-01', [third, second]],
    ['hasta=2026-02-28', [first]],
    ['hasta=2026-03-01', [second, first]],
    ['hasta=2026-03-01T04:00:00.000Z', [second, first]],
    ['hasta=2026-03-01T00:00:00-04:00', [second, first]],
    ['desde=2026-03-03', []],
  ]
  for (const [query, ids] of rows) t.strictSame(await list(query), { count: ids.length, ids }, query)

  t.strictSame(await list('page_size=2'), { count: 3, ids: [third, second] })
  t.strictSame(await list('page_size=2&page=2'), { count: 3, ids: [first] })
  t.strictSame(await list('page_size=2&page=9'), { count: 3, ids: [] })
  t.match((await technician.inject('/api/garantia/claims/?page=9&page_size=2')).json(), {
    page: 9,
    page_size: 2,
  })
  t.strictSame(await list('cliente=bea', ana), { count: 2, ids: [second, first] }, 'one’s own are one’s own')

  await app.sql.write`update producto set nombre = 'Batidora' where id = ${product.id}`
  t.strictSame((await list('q=batidora')).ids, [second, first], 'by today’s name')
  t.strictSame((await list('q=licuadora')).ids, [second, first], 'and by the name as sold')
  const shown = (await technician.inject(`/api/garantia/claims/?q=batidora`)).json().results[0]
    .producto_nombre
  t.equal(shown, 'Licuadora Ñandú')
})

t.test('a query of the wrong shape names the field', async (t) => {
  const app = await build(t)
  const ana = app.as('Cliente')
  const rows = [
    ['estado=pendiente', 'estado'],
    ['venta_id=x', 'venta_id'],
    ['producto_id=-1', 'producto_id'],
    ['desde=ayer', 'desde'],
    ['hasta=2026-02-30', 'hasta'],
    ['page=0', 'page'],
    ['page_size=101', 'page_size'],
    [`q=${'x'.repeat(181)}`, 'q'],
  ] as const
  for (const [query, field] of rows) {
    const reply = await ana.inject(`/api/garantia/mis/?${query}`)
    t.equal(reply.statusCode, 400, query)
    t.ok(reply.json().errors?.[field]?.length, reply.body)
  }
})

t.test('the detail shows sale, buyer and evaluation', async (t) => {
  const app = await build(t)
  const { ana, body, buyer, product, sale, technician } = await openDesk(app, {
    soldAt: new Date(Date.now() - 86_400_000),
  })
  const [id, rejected] = [await claimOne(ana, body), await claimOne(ana, body)]
  const detail = async (claimId: number) =>
    (await ana.inject(`/api/garantia/detalle/${sale.id}/${product.id}/${claimId}/`)).json()
  const pending = await detail(id)
  t.strictSame(pending, {
    venta_id: sale.id,
    producto_id: product.id,
    producto_nombre: 'Licuadora Ñandú',
    producto_imagen_url: '',
    garantia_id: id,
    estado: 'Pendiente',
    cantidad: 1,
    motivo: 'No enciende.',
    producto_descripcion: '',
    producto_garantia_dias: 30,
    fecha_venta: pending.fecha_venta,
    fecha_solicitud: pending.fecha_solicitud,
    limite_garantia: pending.limite_garantia,
    evaluacion: null,
    comentario_tecnico: '',
    fecha_evaluacion: null,
    tecnico_id: null,
    tecnico_nombre: '',
    es_reemplazo: null,
    cliente_nombre: 'Ana Compradora',
    cliente_email: buyer.email,
    cliente_telefono: buyer.phone,
  })
  for (const field of ['fecha_venta', 'fecha_solicitud', 'limite_garantia']) {
    t.match(pending[field], /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?Z$/, field)
  }
  t.equal(Date.parse(pending.limite_garantia) - Date.parse(pending.fecha_venta), 30 * 86_400_000)

  await evaluate(technician, id, { evaluacion: 'Reparar', comentario_tecnico: ' Motor nuevo. ' })
  await evaluate(technician, rejected, { evaluacion: 'Rechazar', comentario_tecnico: 'Se cayó.' })
  const { id: tecnico_id, name: tecnico_nombre } = await technician.user()
  const evaluated = { tecnico_id, tecnico_nombre, fecha_evaluacion: /^\d{4}-.*Z$/ }
  const repaired = {
    estado: 'Completado',
    evaluacion: 'Reparar',
    es_reemplazo: false,
    comentario_tecnico: 'Motor nuevo.',
  }
  t.match(await detail(id), { ...evaluated, ...repaired })
  const refused = {
    estado: 'Rechazado',
    evaluacion: 'Rechazar',
    es_reemplazo: null,
    comentario_tecnico: 'Se cayó.',
  }
  t.match(await detail(rejected), { ...evaluated, ...refused })
})

t.test(
  'a claim is found under its own sale and product alone, by buyers without phone or address too',
  async (t) => {
    const app = await build(t)
    const { ana, buyer, body, product, sale, technician } = await openDesk(app)
    const id = await claimOne(ana, body)
    for (const path of [
      `${sale.id}/${product.id}/${id + 1}`,
      `${sale.id + 1}/${product.id}/${id}`,
      `${sale.id}/x/${id}`,
    ]) {
      t.equal((await technician.inject(`/api/garantia/detalle/${path}/`)).statusCode, 404, path)
    }
    await app.sql.write`update usuario set telefono = null, correo = null where id = ${buyer.id}`
    const detail = await technician.inject(`/api/garantia/detalle/${sale.id}/${product.id}/${id}/`)
    t.match(detail.json(), { cliente_email: '', cliente_telefono: '' })
  },
)
