import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type, { type Static } from 'typebox'
import type { AuditEntry, Prisma, PrismaClient } from '../../generated/prisma/client.ts'
import { allow, Role } from '../../lib/access.ts'
import { createTimeZone, momentsWithin, type TimeZone, toDateTime } from '../../lib/dates.ts'
import { demo } from '../../lib/demo.ts'
import { limitQuery } from '../../lib/pages.ts'
import { defineProblem } from '../../lib/problem.ts'
import { BlankText, DateTime, Moment, Named, Nullable, Uuid } from '../../lib/schemas.ts'
import { documentUnder } from '../../plugins/openapi/index.ts'

const entryNotFound = defineProblem('AUDIT_ENTRY_NOT_FOUND', 404, 'Registro de bitácora no encontrado.')

/** The web client loads once and pages by itself: it gets the newest of these. */
const pages = { size: 1000, maximumSize: 1000 }

const data = (example: object) =>
  Nullable(Type.Object({}, { additionalProperties: true, examples: [example] }))

const Entry = Named('RegistroDeBitacora', {
  id: Type.Integer({ examples: [1] }),
  tabla: Type.String({ examples: ['producto'] }),
  operacion: Type.String({
    description: 'INSERT, UPDATE, DELETE o SNAPSHOT_INICIAL',
    examples: ['UPDATE'],
  }),
  fecha: DateTime(),
  usuario_id: Nullable(Uuid({ examples: [demo.seller.id] })),
  usuario_nombre: Nullable(Type.String({ examples: [demo.seller.name] })),
  request_id: Nullable(Type.String({ examples: ['b7c3a0de-5f31-4c0e-9a52-0d7c8f1e2a64'] })),
  old_data: data({ id: 1, precio: 999.9 }),
  new_data: data({ id: 1, precio: 989.9, usuario_nombre: demo.seller.name }),
})

/** Ids are bigserial, and JSON numbers are exact up to here. */
const idBounds = { minimum: 1, maximum: Number.MAX_SAFE_INTEGER }

const EntryQuery = Type.Object({
  tabla: Type.Optional(BlankText(63, { examples: ['producto'] })),
  operacion: Type.Optional(BlankText(20, { examples: ['UPDATE'] })),
  usuario: Type.Optional(
    Uuid({ description: 'Identificador de quien hizo el cambio', examples: [demo.seller.id] }),
  ),
  desde: Type.Optional(Moment()),
  hasta: Type.Optional(Moment()),
  antes_de: Type.Optional(
    Type.Integer({ ...idBounds, description: 'Solo registros de un id menor que este', examples: [1000] }),
  ),
  ordering: Type.Optional(
    BlankText(60, { description: 'fecha, tabla u operacion, con - para descendente', examples: ['-fecha'] }),
  ),
  ...limitQuery(pages),
})

const EntryParams = Type.Object({ bitacora_id: Type.Integer({ ...idBounds, examples: [1] }) })

type Data = Record<string, unknown> | null

/** An entry as the clients read it: the web client looks for the actor's name in the new data, or else in the old. */
function toEntry(entry: AuditEntry): Static<typeof Entry> {
  const { actorName } = entry
  const before = entry.before as Data
  const after = entry.after as Data
  const named = (data: Data) => (data && actorName ? { ...data, usuario_nombre: actorName } : data)
  return {
    id: Number(entry.id),
    tabla: entry.table,
    operacion: entry.operation,
    fecha: toDateTime(entry.happenedAt),
    usuario_id: entry.actorId,
    usuario_nombre: actorName,
    request_id: entry.requestId,
    old_data: after === null ? named(before) : before,
    new_data: named(after),
  }
}

const columns = { fecha: 'happenedAt', tabla: 'table', operacion: 'operation' } as const

/**
 * What `ordering` asks for: fecha, tabla and operacion, each with an optional minus, separated by commas; other names
 * are ignored, as the original does. Ends in an order that no two entries share. Where the date is not asked for it
 * runs against the first column, as in the indexes (tabla, fecha desc), which so serve both directions.
 */
function readOrdering(ordering = ''): Prisma.AuditEntryOrderByWithRelationInput[] {
  const asked = ordering.split(',').flatMap((part) => {
    const [, minus, name = ''] = /^(-?)(.*)$/.exec(part.trim()) ?? []
    if (!Object.hasOwn(columns, name)) return []
    return { column: columns[name as keyof typeof columns], order: minus ? 'desc' : 'asc' } as const
  })
  const date = asked.find(({ column }) => column === 'happenedAt')
  const direction = date?.order ?? (asked[0]?.order === 'desc' ? 'asc' : 'desc')
  const keys = asked.map(({ column, order }) => ({ [column]: order }))
  return [...keys, { happenedAt: direction }, { id: direction }]
}

/** Entries that meet every condition, in a stable order. Days are those of `zone`. */
async function listEntries(prisma: PrismaClient, zone: TimeZone, query: Static<typeof EntryQuery>) {
  const { tabla, operacion, usuario, desde: from, hasta: until, antes_de: before } = query
  const entries = await prisma.auditEntry.findMany({
    where: {
      ...(tabla && { table: tabla }),
      ...(operacion && { operation: operacion.toUpperCase() }),
      ...(usuario && { actorId: usuario }),
      ...(before && { id: { lt: before } }),
      happenedAt: momentsWithin({ from, until }, zone),
    },
    orderBy: readOrdering(query.ordering),
    take: query.limit ?? pages.size,
    skip: query.offset ?? 0,
  })
  return entries.map(toEntry)
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
      querystring: EntryQuery,
      response: { 200: Type.Array(Entry) },
    },
    handler: async (request) => listEntries(app.prisma, zone, request.query),
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
