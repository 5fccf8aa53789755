import type { RouteOptions } from 'fastify'

/** What is kept of a route: its address and what it states of itself. */
export type KnownRoute = Readonly<Pick<RouteOptions, 'method' | 'url' | 'config' | 'schema'>>

/** The routes of the application, for 405 and OPTIONS and for whoever wants to examine them. */
export interface KnownRoutes {
  add(route: KnownRoute): void
  all(): readonly KnownRoute[]
  /** The methods that a path (without query) knows, in alphabetical order; empty when it is unknown. */
  methodsOf(path: string): string[]
}

function segmentsOf(path: string): string[] {
  return path.split('/').filter((segment) => segment !== '')
}

function fits(pattern: readonly string[], path: readonly string[]): boolean {
  return (
    pattern.length === path.length && pattern.every((part, i) => part.startsWith(':') || part === path[i])
  )
}

/**
 * An index of the routes by pattern (`/api/x/:id/`), searched only when a request met no route. Duplicate and
 * trailing slashes do not count, as in the router.
 */
export function createKnownRoutes(): KnownRoutes {
  const routes: KnownRoute[] = []
  const patterns: (readonly string[])[] = []
  return {
    add(route) {
      routes.push(route)
      patterns.push(segmentsOf(route.url))
    },
    all: () => routes,
    methodsOf(path) {
      const segments = segmentsOf(path)
      const fitting = routes.filter((_route, i) => fits(patterns[i] ?? [], segments))
      return [...new Set(fitting.flatMap((route) => [route.method].flat()))].sort()
    },
  }
}
