import { type RequestSet, toRequest } from './generate.ts'
import type { BenchmarkShop } from './shop.ts'

/** What is measured, in the order of the table. */
export const routeNames = ['health', 'me', 'products', 'history', 'sale'] as const

export type RouteName = (typeof routeNames)[number]

export interface BenchmarkRoute {
  readonly name: RouteName
  readonly title: string
  readonly requests: RequestSet
}

const differentSales = 500

/** The requests of each route. Sales are of two products by chance, so that they do not all wait for one row. */
export function routesOf(shop: BenchmarkShop): readonly BenchmarkRoute[] {
  const as = (token: string) => ({ authorization: `Bearer ${token}` })
  const product = () => 1 + Math.floor(Math.random() * shop.products)
  const sale = () =>
    toRequest('POST', '/api/venta-manual/registrar/', as(shop.sellerToken), {
      cliente_correo: shop.buyerEmail,
      direccion: 'Av. Arce 2147',
      productos: [
        { producto_id: product(), cantidad: 1 },
        { producto_id: product(), cantidad: 2 },
      ],
    })
  return [
    { name: 'health', title: 'health check', requests: [toRequest('GET', '/api/health/')] },
    { name: 'me', title: 'who am I', requests: [toRequest('GET', '/api/me/', as(shop.buyerToken))] },
    { name: 'products', title: 'product page of 20', requests: [toRequest('GET', '/api/listadoproductos/')] },
    {
      name: 'history',
      title: 'payment history, 20',
      requests: [toRequest('GET', '/api/historial-pagos/?page_size=20', as(shop.buyerToken))],
    },
    { name: 'sale', title: 'counter sale', requests: Array.from({ length: differentSales }, sale) },
  ]
}
