/** Which methods an address knows, for 405 and OPTIONS. */
export interface KnownRoutes {
  add(method: string | readonly string[], pattern: string): void
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
 * An index of the routes by pattern (`/api/x/:id/`), read only when a request met no route. Duplicate and
 * trailing slashes do not count, as in the router.
 */
export function createKnownRoutes(): KnownRoutes {
  const byPattern = new Map<string, { readonly segments: readonly string[]; readonly methods: Set<string> }>()
  return {
    add(method, pattern) {
      const segments = segmentsOf(pattern)
      const key = segments.join('/')
      const known = byPattern.get(key) ?? { segments, methods: new Set() }
      for (const one of [method].flat()) known.methods.add(one)
      byPattern.set(key, known)
    },
    methodsOf(path) {
      const segments = segmentsOf(path)
      const fitting = [...byPattern.values()].filter((known) => fits(known.segments, segments))
      return [...new Set(fitting.flatMap((known) => [...known.methods]))].sort()
    },
  }
}
