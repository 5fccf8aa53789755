import type { FakeReply, FakeRequest } from './messages.ts'

/** Answers a request. May throw a `Refusal`. */
export type Handler = (request: FakeRequest) => FakeReply | Promise<FakeReply>

/** Handlers by pattern: `POST /v1/things/:id`, where `:name` is one part of the path and `*name` the rest of it. */
export type Routes = Record<string, Handler>

/** A route that was found, with the parts of the path that its pattern names, decoded. */
export interface Found {
  pattern: string
  handler: Handler
  params: Map<string, string>
}

interface Route {
  pattern: string
  handler: Handler
  names: string[]
  expression: RegExp
}

function compile([pattern, handler]: [string, Handler]): Route {
  const names: string[] = []
  const source = pattern.replace(/[.]/g, '\\.').replace(/([:*])(\w+)/g, (_, kind: string, name: string) => {
    names.push(name)
    return kind === ':' ? '([^/]+)' : '(.+)'
  })
  return { pattern, handler, names, expression: new RegExp(`^${source}$`) }
}

/** Makes a lookup over routes; the first pattern that fits wins. Trailing slashes are ignored. */
export function createRouter(routes: Routes): (method: string, path: string) => Found | undefined {
  const compiled = Object.entries(routes).map(compile)
  return (method, path) => {
    const target = `${method} ${path.replace(/(?<=.)\/$/, '')}`
    for (const { pattern, handler, names, expression } of compiled) {
      const match = expression.exec(target)
      if (!match) continue
      const params = new Map(names.map((name, at) => [name, decodeURIComponent(match[at + 1] ?? '')]))
      return { pattern, handler, params }
    }
    return undefined
  }
}
