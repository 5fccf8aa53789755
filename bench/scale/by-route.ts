import type { SideBySide } from './measure.ts'
import type { Size } from './rows.ts'

const bySize = new Map<Size, Map<string, number[]>>()

function routeOf(method: string, path: string): string {
  const [address = ''] = path.split('?', 1)
  return `${method} ${address.replace(/\/[\da-f-]{36}(?=\/|$)|\/\d+(?=\/|$)/g, '/{id}')}`
}

/** Keeps the milliseconds of a request to a shop of this size: every one, whatever it was for. */
export function noteRequest(size: Size, method: string, path: string, ms: number): void {
  const routes = bySize.get(size) ?? new Map<string, number[]>()
  bySize.set(size, routes)
  const route = routeOf(method, path)
  const times = routes.get(route)
  if (times) times.push(ms)
  else routes.set(route, [ms])
}

/** What two shops took for all requests to each route, in the order of the routes' names. */
export function timesByRoute(small: Size, large: Size): readonly (readonly [string, SideBySide])[] {
  const inOrder = (size: Size, route: string) =>
    (bySize.get(size)?.get(route) ?? []).toSorted((left, right) => left - right)
  const routes = [...(bySize.get(small)?.keys() ?? [])].toSorted()
  return routes.map((route) => [route, { small: inOrder(small, route), large: inOrder(large, route) }])
}
