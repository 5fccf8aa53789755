import { type RequestSet, toRequest } from './generate.ts'
import type { BenchmarkShop } from './shop.ts'

/** What is measured, in the order of the table. */
export const routeNames = ['health', 'me', 'front', 'products', 'history', 'sale', 'dashboard'] as const

/** What is measured without a ceiling, in the order of its table. */
export const roomNames = [
  'sales-history',
  'report',
  'forecast',
  'forecast-types',
  'voice',
  'claims',
  'report-csv',
  'report-xlsx',
  'report-pdf',
  'export',
] as const

export interface BenchmarkRoute {
  readonly name: (typeof routeNames)[number] | (typeof roomNames)[number]
  readonly title: string
  readonly requests: RequestSet
}

const differentSales = 500
const as = (token: string) => ({ authorization: `Bearer ${token}` })

/**
 * The requests of each route. Sales are of two different products by chance, so that they do not all
 * wait for one row. Those who ask for the same page at once share it, so pages that differ are asked for as well.
 */
export function routesOf(shop: BenchmarkShop): readonly BenchmarkRoute[] {
  const sale = () => {
    const first = 1 + Math.floor(Math.random() * shop.products)
    const second = 1 + ((first + Math.floor(Math.random() * (shop.products - 1))) % shop.products)
    return toRequest('POST', '/api/venta-manual/registrar/', as(shop.sellerToken), {
      cliente_correo: shop.buyerEmail,
      direccion: 'Av. Arce 2147',
      productos: [
        { producto_id: first, cantidad: 1 },
        { producto_id: second, cantidad: 2 },
      ],
    })
  }
  return [
    { name: 'health', title: 'health check', requests: [toRequest('GET', '/api/health/')] },
    { name: 'me', title: 'who am I', requests: [toRequest('GET', '/api/me/', as(shop.buyerToken))] },
    {
      name: 'front',
      title: 'product page of 20, the same for all',
      requests: [toRequest('GET', '/api/listadoproductos/')],
    },
    {
      name: 'products',
      title: 'product pages of 20, each another one',
      requests: Array.from({ length: shop.products / 20 }, (_, place) =>
        toRequest('GET', `/api/listadoproductos/?page=${place + 1}`, as(shop.buyerToken)),
      ),
    },
    {
      name: 'history',
      title: 'payment history, 20',
      requests: [toRequest('GET', '/api/historial-pagos/?page_size=20', as(shop.buyerToken))],
    },
    { name: 'sale', title: 'counter sale', requests: Array.from({ length: differentSales }, sale) },
    {
      name: 'dashboard',
      title: 'dashboard of a month',
      requests: [toRequest('GET', '/api/dashboard-ejecutivo/', as(shop.administratorToken))],
    },
  ]
}

/** The request of each room that reads much or writes a file. */
export function roomsOf({ administratorToken, sellerToken }: BenchmarkShop): readonly BenchmarkRoute[] {
  const owner = as(administratorToken)
  const prompt = 'ventas por marca de los últimos 12 meses, de mayor a menor monto'
  const rows = 'últimas 1000 ventas'
  const report = (formato: string, question = prompt) => [
    toRequest('POST', '/api/ai-reports/run', owner, { prompt: question, formato }),
  ]
  const forecast = (modo: string) => [toRequest('POST', '/api/ml/predict/', owner, { modo })]
  const order = { texto: 'dos televisores modelo 12, una licuadora y tres taladros marca 7' }
  const get = (path: string, token = administratorToken) => [toRequest('GET', path, as(token))]
  return [
    {
      name: 'sales-history',
      title: 'sales history by month',
      requests: get('/api/ventas-historicas/historico/?group_by=periodo'),
    },
    { name: 'report', title: 'report of a year by brand', requests: report('json') },
    { name: 'forecast', title: 'forecast of the total', requests: forecast('total') },
    { name: 'forecast-types', title: 'forecast of 20 types', requests: forecast('categoria') },
    {
      name: 'voice',
      title: 'order in words, three products',
      requests: [toRequest('POST', '/api/carrito-voz/carrito-voz/', {}, order)],
    },
    { name: 'claims', title: 'warranty claims, first page', requests: get('/api/garantia/claims/') },
    { name: 'report-csv', title: '1,000 sales as CSV', requests: report('csv', rows) },
    { name: 'report-xlsx', title: '1,000 sales as a workbook', requests: report('xlsx', rows) },
    { name: 'report-pdf', title: '1,000 sales as PDF', requests: report('pdf', rows) },
    {
      name: 'export',
      title: 'workbook of 1,000 products',
      requests: get('/api/catalogo/exportar/', sellerToken),
    },
  ]
}

/** Trains the forecast, which that of the total needs. */
export const trainingOf = ({ administratorToken }: BenchmarkShop): Buffer =>
  toRequest('POST', '/api/ml/train/', as(administratorToken), {})
