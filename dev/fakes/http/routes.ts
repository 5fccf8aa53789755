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
  const source = pattern
    .replace(/[.]/g, '\\.')
    .replace(/(?<=\/)([:*])(\w+)/g, (_, kind: string, name: string) => {
      names.push(name)
      return kind === ':' ? '([^/]+)' : '(.+)'
    })
  return { pattern, handler, names, expression: new RegExp(`^${source}$`) }
}

/** Looks up routes; the first pattern that fits wins. Trailing slashes are ignored. */
export interface Router {
  find(method: string, path: string): Found | undefined
  /** Whether the path would be found with another method. */
  knows(path: string): boolean
}

/** Makes a router. */
export function createRouter(routes: Routes): Router {
  const compiled = Object.entries(routes).map(compile)
  const trim = (path: string): string => path.replace(/(?<=.)\/$/, '')
  return {
    find(method, path) {
      for (const { pattern, handler, names, expression } of compiled) {
        const match = expression.exec(`${method} ${trim(path)}`)
        if (!match) continue
        const params = new Map(names.map((name, at) => [name, decodeURIComponent(match[at + 1] ?? '')]))
        return { pattern, handler, params }
      }
      return undefined
    },
    knows: (path) =>
      compiled.some(({ pattern, expression }) => {
        const [method] = pattern.split(' ')
        return expression.test(`${method} ${trim(path)}`)
      }),
  }
}
