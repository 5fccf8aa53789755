import Type, { type Static } from 'typebox'
import type { AuditEntry } from '../../generated/prisma/client.ts'
import { toDateTime } from '../../lib/dates.ts'
import { demo } from '../../lib/demo.ts'
import { limitQuery } from '../../lib/pages.ts'
import { BlankText, DateTime, Named, Nullable, Uuid } from '../../lib/schemas.ts'
import type { EntrySearch } from './entries.ts'

/** The web client loads once and pages by itself: it gets the newest of these. */
export const entryPages = { size: 1000, maximumSize: 1000 }

/** Ids are bigserial, and JSON numbers are exact up to here. */
const EntryId = Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER, examples: [1] })
const Moment = Type.String({
  format: 'date-time',
  maxLength: 40,
  description: 'Día (AAAA-MM-DD, del negocio) o fecha y hora',
  examples: ['2026-01-31'],
})
const Data = Nullable(Type.Object({}, { additionalProperties: true }))

const example = {
  id: 1,
  tabla: 'producto',
  operacion: 'UPDATE',
  fecha: '2026-01-31T14:05:09Z',
  usuario_id: demo.seller.id,
  usuario_nombre: demo.seller.name,
  request_id: 'b7c3a0de-5f31-4c0e-9a52-0d7c8f1e2a64',
  old_data: { id: 1, precio: 999.9 },
  new_data: { id: 1, precio: 989.9, usuario_nombre: demo.seller.name },
}

export const Entry = Named(
  'RegistroDeBitacora',
  {
    id: Type.Integer(),
    tabla: Type.String(),
    operacion: Type.String({ description: 'INSERT, UPDATE, DELETE o SNAPSHOT_INICIAL' }),
    fecha: DateTime(),
    usuario_id: Nullable(Uuid()),
    usuario_nombre: Nullable(Type.String()),
    request_id: Nullable(Type.String()),
    old_data: Data,
    new_data: Data,
  },
  { examples: [example] },
)

export const EntryQuery = Type.Object({
  tabla: Type.Optional(BlankText(63, { examples: [example.tabla] })),
  operacion: Type.Optional(BlankText(20, { examples: [example.operacion] })),
  usuario: Type.Optional(
    Type.String({
      pattern: '^([0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|[^@]+@[^@]+)$',
      maxLength: 180,
      description: 'Identificador o correo de quien hizo el cambio',
      examples: [demo.seller.email],
    }),
  ),
  desde: Type.Optional(Moment),
  hasta: Type.Optional(Moment),
  antes_de: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: Number.MAX_SAFE_INTEGER,
      description: 'Solo registros anteriores al de este id; para páginas lejanas en lugar de offset',
      examples: [1000],
    }),
  ),
  ordering: Type.Optional(
    BlankText(60, { description: 'fecha, tabla u operacion, con - para descendente', examples: ['-fecha'] }),
  ),
  ...limitQuery(entryPages),
})

export const EntryParams = Type.Object({ bitacora_id: EntryId })

type Data = Record<string, unknown> | null

/** The web client reads who it was inside the new data, or in the old data where there is no new. */
function named(data: Data, name: string | null): Data {
  return data === null || name === null ? data : { ...data, usuario_nombre: name }
}

/** An entry as the clients read it. */
export function toEntry(entry: AuditEntry): Static<typeof Entry> {
  const before = entry.before as Data
  const after = entry.after as Data
  return {
    id: Number(entry.id),
    tabla: entry.table,
    operacion: entry.operation,
    fecha: toDateTime(entry.happenedAt),
    usuario_id: entry.actorId,
    usuario_nombre: entry.actorName,
    request_id: entry.requestId,
    old_data: after === null ? named(before, entry.actorName) : before,
    new_data: named(after, entry.actorName),
  }
}

/** What a query asks for; empty parameters ask for nothing. */
export function toEntrySearch(query: Static<typeof EntryQuery>): EntrySearch {
  return {
    ...(query.tabla ? { table: query.tabla } : {}),
    ...(query.operacion ? { operation: query.operacion.toUpperCase() } : {}),
    ...(query.usuario ? { actor: query.usuario } : {}),
    ...(query.desde ? { from: query.desde } : {}),
    ...(query.hasta ? { until: query.hasta } : {}),
    ...(query.antes_de ? { before: query.antes_de } : {}),
    ordering: query.ordering ?? '',
    limit: query.limit ?? entryPages.size,
    offset: query.offset ?? 0,
  }
}
