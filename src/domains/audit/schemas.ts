import Type, { type Static } from 'typebox'
import type { AuditEntry } from '../../generated/prisma/client.ts'
import { toDateTime } from '../../lib/dates.ts'
import { demo } from '../../lib/demo.ts'
import { limitQuery } from '../../lib/pages.ts'
import { BlankText, DateTime, Named, Nullable, Uuid } from '../../lib/schemas.ts'

/** The web client loads once and pages by itself: it gets the newest of these. */
export const entryPages = { size: 1000, maximumSize: 1000 }

/** Ids are bigserial, and JSON numbers are exact up to here. */
const idBounds = { minimum: 1, maximum: Number.MAX_SAFE_INTEGER }
const Moment = Type.String({
  format: 'date-time',
  maxLength: 40,
  description: 'Día (AAAA-MM-DD, del negocio) o fecha y hora',
  examples: ['2026-01-31'],
})
const data = (example: object) =>
  Nullable(Type.Object({}, { additionalProperties: true, examples: [example] }))

export const Entry = Named('RegistroDeBitacora', {
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

export const EntryQuery = Type.Object({
  tabla: Type.Optional(BlankText(63, { examples: ['producto'] })),
  operacion: Type.Optional(BlankText(20, { examples: ['UPDATE'] })),
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
      ...idBounds,
      description: 'Solo registros anteriores al de este id; para páginas lejanas en lugar de offset',
      examples: [1000],
    }),
  ),
  ordering: Type.Optional(
    BlankText(60, { description: 'fecha, tabla u operacion, con - para descendente', examples: ['-fecha'] }),
  ),
  ...limitQuery(entryPages),
})

export const EntryParams = Type.Object({ bitacora_id: Type.Integer({ ...idBounds, examples: [1] }) })

type Data = Record<string, unknown> | null

/** An entry as the clients read it: the web client looks for the actor's name in the new data, or else in the old. */
export function toEntry(entry: AuditEntry): Static<typeof Entry> {
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
