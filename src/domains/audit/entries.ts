import type { AuditEntry, Prisma, PrismaClient } from '../../generated/prisma/client.ts'
import { momentsWithin, type TimeZone } from '../../lib/dates.ts'
import { defineProblem } from '../../lib/problem.ts'

const entryNotFound = defineProblem('AUDIT_ENTRY_NOT_FOUND', 404, 'Registro de bitácora no encontrado.')

export interface EntrySearch {
  readonly table?: string
  /** In capital letters, as stored. */
  readonly operation?: string
  /** A person's id or whole e-mail address. */
  readonly actor?: string
  /** First moment or day (of the shop), and last moment or day, both included. */
  readonly from?: string
  readonly until?: string
  /** Only entries older than the one with this id; counts in the order newest first alone. */
  readonly before?: number
  readonly ordering: string
  readonly limit: number
  readonly offset: number
}

type Key = Prisma.AuditEntryOrderByWithRelationInput
const columns = { fecha: 'happenedAt', tabla: 'table', operacion: 'operation' } as const

/**
 * What `ordering` asks for: fecha, tabla and operacion, each with an optional minus, separated by commas; other names
 * are ignored, as the original does. Ends in an order that no two entries share. Where the date is not asked for it
 * runs against the first column, as in the indexes (tabla, fecha desc), which so serve both directions.
 */
function readOrdering(ordering: string): Key[] {
  const asked = new Map<string, 'asc' | 'desc'>()
  for (const part of ordering.split(',')) {
    const name = part.trim().replace(/^-/, '')
    if (name in columns && !asked.has(name)) asked.set(name, part.trim().startsWith('-') ? 'desc' : 'asc')
  }
  if (asked.size === 0) asked.set('fecha', 'desc')
  const [first] = asked.values()
  const direction = asked.get('fecha') ?? (first === 'desc' ? 'asc' : 'desc')
  const keys = [...asked].map(([name, order]) => ({ [columns[name as keyof typeof columns]]: order }))
  return [...keys, ...(asked.has('fecha') ? [] : [{ happenedAt: direction }]), { id: direction }]
}

/** Newest first is the one order in which a page can begin after a given entry. */
function isNewestFirst(keys: readonly Key[]): boolean {
  return keys.length === 2 && keys[0]?.happenedAt === 'desc'
}

/** The person's id; of a whole e-mail address the account that has it, or null. */
async function actorId(prisma: PrismaClient, actor: string): Promise<string | null> {
  if (!actor.includes('@')) return actor
  const person = await prisma.user.findFirst({
    where: { lowerCaseEmail: actor.toLowerCase(), anonymisedAt: null },
    orderBy: { isDuplicateEmail: 'asc' },
    select: { id: true },
  })
  return person?.id ?? null
}

/**
 * Entries that meet every condition, in a stable order: one round trip, one more to find a person by e-mail address.
 * Days are those of `zone`.
 */
export async function listEntries(
  prisma: PrismaClient,
  zone: TimeZone,
  search: EntrySearch,
): Promise<AuditEntry[]> {
  const orderBy = readOrdering(search.ordering)
  const actor = search.actor === undefined ? undefined : await actorId(prisma, search.actor)
  if (actor === null) return []
  const isAfterEntry = search.before !== undefined && isNewestFirst(orderBy)
  return prisma.auditEntry.findMany({
    where: {
      ...(search.table === undefined ? {} : { table: search.table }),
      ...(search.operation === undefined ? {} : { operation: search.operation }),
      ...(actor === undefined ? {} : { actorId: actor }),
      happenedAt: momentsWithin(search, zone),
    },
    orderBy,
    take: search.limit,
    ...(isAfterEntry
      ? { cursor: { id: BigInt(search.before ?? 0) }, skip: 1 + search.offset }
      : { skip: search.offset }),
  })
}

/** One entry. Throws AUDIT_ENTRY_NOT_FOUND (404). */
export async function findEntry(prisma: PrismaClient, entryId: number): Promise<AuditEntry> {
  const entry = await prisma.auditEntry.findUnique({ where: { id: BigInt(entryId) } })
  if (!entry) throw entryNotFound()
  return entry
}

/**
 * The address of the page after `entries`, relative to the host, or null when this page is not full. Newest first it
 * names the last entry, so that later entries do not shift it; in other orders it counts.
 */
export function nextPage(url: string, search: EntrySearch, entries: readonly AuditEntry[]): string | null {
  const last = entries.at(-1)
  if (!last || entries.length < search.limit) return null
  const [path, query] = url.split('?', 2)
  const parameters = new URLSearchParams(query)
  if (isNewestFirst(readOrdering(search.ordering))) {
    parameters.set('antes_de', String(last.id))
    parameters.delete('offset')
  } else {
    parameters.set('offset', String(search.offset + search.limit))
  }
  return `${path}?${parameters}`
}
