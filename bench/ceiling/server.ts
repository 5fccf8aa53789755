// The routes as an experienced hand would write them when nothing else counted: bare Fastify, SQL over pg in
// unnamed statements, the JSON of the service. No logging, no limits, no metrics, no retries, no security.
import Fastify from 'fastify'
import pg from 'pg'
import { Me } from '../../src/domains/auth/schemas.ts'
import { OfferPage } from '../../src/domains/catalogue/storefront/schemas.ts'
import { DashboardBody } from '../../src/domains/reports/schemas.ts'
import { NewSaleBody, Payment, RegisteredSale } from '../../src/domains/sales/schemas.ts'
import { dashboardReader } from './dashboard.ts'
import { type SaleBody, saleStatement } from './sale-statement.ts'
import * as statements from './statements.ts'
import { verifyToken } from './token.ts'

const { DATABASE_URL, TOKEN_SECRET = '', PORT } = process.env
const app = Fastify({ ajv: { customOptions: { strict: false } } })
// As many connections as the service has by default.
const pool = new pg.Pool({ connectionString: DATABASE_URL, max: 5 })
const pageSize = 20

const whole = (date: Date) => date.toISOString()

app.get('/api/health/', async () => {
  await pool.query('SELECT 1')
  return { status: 'healthy', database: 'ok', service: 'SmartSales Backend' }
})

app.get('/api/me/', { schema: { response: { 200: Me } } }, async (request) => {
  const userId = verifyToken(request.headers.authorization, TOKEN_SECRET)
  const { rows } = await pool.query({ text: statements.me, values: [userId] })
  return rows[0]
})

const pageQuery = { type: 'object', properties: { page: { type: 'integer', minimum: 1, default: 1 } } }
const offerPage = { querystring: pageQuery, response: { 200: OfferPage } }
app.get<{ Querystring: { page: number } }>(
  '/api/listadoproductos/',
  { schema: offerPage },
  async (request) => {
    const { headers, query } = request
    const isKnown = headers.authorization !== undefined
    if (isKnown) verifyToken(headers.authorization, TOKEN_SECRET)
    const { rows } = await pool.query({
      text: statements.offers,
      values: [pageSize, (query.page - 1) * pageSize],
    })
    const total = rows[0]?.total ?? 0
    return {
      total,
      page: query.page,
      page_size: pageSize,
      total_pages: Math.ceil(total / pageSize),
      results: rows.map((row) => ({
        id: row.id,
        nombre: row.nombre,
        precio: Number(row.precio),
        stock: row.stock,
        tiempogarantia: row.tiempogarantia,
        imagen_url: row.imagen_key,
        marca: { id: row.marca_id, nombre: row.marca },
        tipoproducto: { id: row.tipo_id, nombre: row.tipo },
        vendedor: { id: row.vendedor_id, nombre: row.vendedor, correo: isKnown ? row.correo : '' },
      })),
    }
  },
)

const payments = { type: 'array', items: Payment }
app.get<{ Querystring: { page_size: number } }>(
  '/api/historial-pagos/',
  { schema: { response: { 200: payments } } },
  async (request) => {
    const userId = verifyToken(request.headers.authorization, TOKEN_SECRET)
    const values = [userId, Number(request.query.page_size), 0]
    const { rows } = await pool.query({ text: statements.history, values })
    for (const row of rows) {
      row.fecha_pago = whole(row.fecha_pago)
      row.fecha_venta = whole(row.fecha_venta)
    }
    return rows
  },
)

app.post<{ Body: SaleBody }>(
  '/api/venta-manual/registrar/',
  { schema: { body: NewSaleBody, response: { 201: RegisteredSale } } },
  async (request, reply) => {
    const sellerId = verifyToken(request.headers.authorization, TOKEN_SECRET)
    const { rows } = await pool.query(saleStatement(request.body, sellerId))
    const sale = rows[0].response
    return reply.code(201).send({
      venta_id: sale.sale_id,
      cliente_nombre: sale.customer_name,
      cliente_correo: request.body.cliente_correo,
      total: sale.total,
      direccion: request.body.direccion,
      metodo_pago: 'efectivo',
      fecha: sale.sold_at,
      productos: sale.lines.map(
        (line: {
          product_id: number
          name: string
          unit_price: string
          quantity: number
          subtotal: string
        }) => ({
          producto_id: line.product_id,
          nombre: line.name,
          precio: line.unit_price,
          cantidad: line.quantity,
          subtotal: line.subtotal,
        }),
      ),
      vendedor_nombre: 'Vendedora',
      pago_id: sale.payment_id,
    })
  },
)

const readDashboard = dashboardReader(pool)
app.get('/api/dashboard-ejecutivo/', { schema: { response: { 200: DashboardBody } } }, (request) => {
  verifyToken(request.headers.authorization, TOKEN_SECRET)
  return readDashboard()
})

await app.listen({ host: '127.0.0.1', port: Number(PORT) })
process.once('SIGTERM', () => void app.close())
