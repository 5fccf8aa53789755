/** The parameters of a request: texts and nested tables, as `metadata[order]=1` and `expand[]=charge` say them. */
export interface Params {
  [name: string]: string | Params
}

function put(target: Params, path: string[], value: string): void {
  const [first = '', ...rest] = path
  const name = first === '' ? String(Object.keys(target).length) : first
  if (rest.length === 0) {
    target[name] = value
    return
  }
  const inner = target[name]
  const table: Params = typeof inner === 'object' ? inner : {}
  target[name] = table
  put(table, rest, value)
}

/** Reads form-encoded text or a query into nested parameters. */
export function parseForm(source: string | URLSearchParams): Params {
  const params: Params = {}
  for (const [key, value] of new URLSearchParams(source)) {
    const path = [
      key.replace(/\[.*$/, ''),
      ...[...key.matchAll(/\[([^\]]*)\]/g)].map(([, part]) => part ?? ''),
    ]
    put(params, path, value)
  }
  return params
}

/** A text; `undefined` when absent, empty or a table. */
export function textOf(params: Params, name: string): string | undefined {
  const value = params[name]
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** A table; empty when absent. */
export function tableOf(params: Params, name: string): Params {
  const value = params[name]
  return typeof value === 'object' ? value : {}
}

/** The texts of a list; empty when absent. */
export function listOf(params: Params, name: string): string[] {
  return Object.values(tableOf(params, name)).filter((value) => typeof value === 'string')
}
