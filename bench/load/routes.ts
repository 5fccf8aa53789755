import { type RequestSet, toRequest } from './generate.ts'
import type { BenchmarkShop } from './shop.ts'

/** What is measured, in the order of the table. */
export const routeNames = ['health', 'me', 'front', 'products', 'history', 'sale', 'dashboard'] as const

export type RouteName = (typeof routeNames)[number]

export interface BenchmarkRoute {
  readonly name: RouteName
  readonly title: string
  readonly requests: RequestSet
}

const differentSales = 500

/**
 * The requests of each route. Sales are of two different products by chance, so that they do not all
 * wait for one row. Those who ask for the same page at once share it, so pages that differ are asked for as well.
 */
export function routesOf(shop: BenchmarkShop): readonly BenchmarkRoute[] {
  const as = (token: string) => ({ authorization: `Bearer ${token}` })
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
