import { resourceMissing } from './errors.ts'
import { type Params, tableOf, textOf } from './form.ts'

interface Listed {
  id: string
  object: string
  created: number
}

function isInRange(created: number, params: Params): boolean {
  const exact = textOf(params, 'created')
  const range = tableOf(params, 'created')
  const limit = (name: string, otherwise: number) => Number(textOf(range, name) ?? otherwise)
  if (exact !== undefined) return created === Number(exact)
  return (
    created >= limit('gte', 0) &&
    created > limit('gt', -1) &&
    created <= limit('lte', Number.POSITIVE_INFINITY) &&
    created < limit('lt', Number.POSITIVE_INFINITY)
  )
}

/**
 * One page of a list, newest first: `limit` (10, at most 100), `starting_after`, `ending_before`, `created[gte]`.
 * @param items oldest first
 */
export function listPage<Item extends Listed>(items: Iterable<Item>, params: Params, url: string) {
  const all = [...items].filter(({ created }) => isInRange(created, params)).reverse()
  const limit = Math.min(100, Math.max(1, Number(textOf(params, 'limit') ?? 10)))
  const after = textOf(params, 'starting_after')
  const before = textOf(params, 'ending_before')
  const position = (id: string): number => {
    const at = all.findIndex((item) => item.id === id)
    if (at < 0) throw resourceMissing(url.replace(/^.*\/(\w+?)s$/, '$1'), id, 'starting_after')
    return at
  }
  if (before !== undefined) {
    const end = position(before)
    const start = Math.max(0, end - limit)
    return { object: 'list', url, has_more: start > 0, data: all.slice(start, end) }
  }
  const start = after === undefined ? 0 : position(after) + 1
  return { object: 'list', url, has_more: all.length > start + limit, data: all.slice(start, start + limit) }
}
