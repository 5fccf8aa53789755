import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type, { type Static } from 'typebox'
import type { AuditEntry, Prisma, PrismaClient } from '../../generated/prisma/client.ts'
import { allow, Role } from '../../lib/access.ts'
import { createTimeZone, momentsWithin, type TimeZone } from '../../lib/dates.ts'
import { defineProblem } from '../../lib/problem.ts'
import { documentUnder } from '../../plugins/openapi/index.ts'
import { Entry, EntryParams, EntryQuery, entryPages, toEntry } from './schemas.ts'

const entryNotFound = defineProblem('AUDIT_ENTRY_NOT_FOUND', 404, 'Registro de bitácora no encontrado.')

type Search = Static<typeof EntryQuery>
type Key = Prisma.AuditEntryOrderByWithRelationInput
const columns = { fecha: 'happenedAt', tabla: 'table', operacion: 'operation' } as const

/**
 * What `ordering` asks for: fecha, tabla and operacion, each with an optional minus, separated by commas; other names
 * are ignored, as the original does. Ends in an order that no two entries share. Where the date is not asked for it
 * runs against the first column, as in the indexes (tabla, fecha desc), which so serve both directions.
 */
function readOrdering(ordering = ''): Key[] {
  const asked = new Map<string, 'asc' | 'desc'>()
  for (const part of ordering.split(',')) {
    const name = part.trim().replace(/^-/, '')
    if (Object.hasOwn(columns, name) && !asked.has(name))
      asked.set(name, part.trim().startsWith('-') ? 'desc' : 'asc')
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
 * Days are those of `zone`; empty parameters ask for nothing.
 */
async function listEntries(
  prisma: PrismaClient,
  zone: TimeZone,
  { tabla, operacion, usuario, desde, hasta, antes_de: before, ordering, ...page }: Search,
): Promise<AuditEntry[]> {
  const orderBy = readOrdering(ordering)
  const actor = usuario ? await actorId(prisma, usuario) : undefined
  if (actor === null) return []
  const { limit = entryPages.size, offset = 0 } = page
  const isAfterEntry = before !== undefined && isNewestFirst(orderBy)
  return prisma.auditEntry.findMany({
    where: {
      ...(tabla ? { table: tabla } : {}),
      ...(operacion ? { operation: operacion.toUpperCase() } : {}),
      ...(actor ? { actorId: actor } : {}),
      happenedAt: momentsWithin({ from: desde || undefined, until: hasta || undefined }, zone),
    },
    orderBy,
    take: limit,
    ...(isAfterEntry ? { cursor: { id: BigInt(before) }, skip: 1 + offset } : { skip: offset }),
  })
}

/**
 * The address of the page after `entries`, relative to the host, or null when this page is not full. Newest first it
 * names the last entry, so that later entries do not shift it; in other orders it counts.
 */
function nextPage(url: string, search: Search, entries: readonly AuditEntry[]): string | null {
  const { limit = entryPages.size, offset = 0, ordering } = search
  const last = entries.at(-1)
  if (!last || entries.length < limit) return null
  const [path, query] = url.split('?', 2)
  const parameters = new URLSearchParams(query)
  if (isNewestFirst(readOrdering(ordering))) {
    parameters.set('antes_de', String(last.id))
    parameters.delete('offset')
  } else {
    parameters.set('offset', String(offset + limit))
  }
  return `${path}?${parameters}`
}

const config = { access: allow(Role.Administrador) }

/** The audit log, to be read by administrators. Entries are written by the deeds that they tell of. */
const audit: FastifyPluginAsyncTypebox = async (app) => {
  documentUnder(app, 'Bitácora')
  const zone = createTimeZone(app.config.BUSINESS_TIME_ZONE)

  app.get('/bitacora/', {
    config,
    schema: {
      operationId: 'listAuditEntries',
      summary: 'Cambios registrados, del más nuevo al más antiguo',
      description: 'La cabecera `Link` con `rel="next"` lleva a la página siguiente.',
      querystring: EntryQuery,
      response: { 200: Type.Array(Entry) },
    },
    handler: async (request, reply) => {
      const entries = await listEntries(app.prisma, zone, request.query)
      const next = nextPage(request.url, request.query, entries)
      if (next) reply.header('link', `<${next}>; rel="next"`)
      return entries.map(toEntry)
    },
  })

  app.get('/bitacora/:bitacora_id/', {
    config,
    schema: {
      operationId: 'readAuditEntry',
      summary: 'Un cambio registrado',
      params: EntryParams,
      response: { 200: Entry },
    },
    handler: async (request) => {
      const id = BigInt(request.params.bitacora_id)
      const entry = await app.prisma.auditEntry.findUnique({ where: { id } })
      if (!entry) throw entryNotFound()
      return toEntry(entry)
    },
  })
}

export default audit
