import type { EntryRow, EntrySearch } from './list-entries.ts'
import { readOrdering } from './ordering.ts'

/**
 * The address of the page after `entries`, relative to the host, or null when this page is not full.
 * Newest first it names the last entry seen, so that later entries do not shift it and pages far down cost no
 * more than the first; in other orders it counts.
 */
export function nextPage(url: string, search: EntrySearch, entries: readonly EntryRow[]): string | null {
  const last = entries.at(-1)
  if (!last || entries.length < search.limit) return null
  const [path, query] = url.split('?', 2)
  const parameters = new URLSearchParams(query)
  if (readOrdering(search.ordering).isNewestFirst) {
    parameters.set('antes_de', last.id)
    parameters.delete('offset')
  } else {
    parameters.set('offset', String(search.offset + search.limit))
  }
  return `${path}?${parameters}`
}
