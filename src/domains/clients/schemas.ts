import Type, { type Static } from 'typebox'
import { limitQuery } from '../../lib/pages.ts'
import { BlankText, EmailOrBlank, Named, Nullable, Text, Uuid } from '../../lib/schemas.ts'
import type { ClientRow } from './client.ts'
import type { NewClient } from './create-client.ts'
import type { ClientSearch } from './list-clients.ts'
import type { ClientChange } from './update-client.ts'

const clientPages = { size: 1000, maximumSize: 1000 }
/** What the web client always sends although it shows one page alone: it means "all of them". */
const allOfThem = { limit: 50, offset: 0 }

const fields = {
  nombre: Type.String(),
  telefono: Nullable(Type.String()),
  correo: Nullable(Type.String()),
}

export const Client = Named('Cliente', { id: Uuid(), ...fields })

export const ClientIndex = Type.Object({ clientes: Type.String() })

const SearchText = Type.Optional(BlankText(180))

export const ClientQuery = Type.Object({
  search: Type.Optional(
    BlankText(180, {
      description: 'Parte del nombre, correo o teléfono; sin distinguir mayúsculas ni tildes',
    }),
  ),
  nombre: SearchText,
  correo: SearchText,
  ...limitQuery(clientPages),
})

export const ClientParams = Type.Object({ cliente_id: Uuid() })

/** An address or, blank or null, none. */
const MaybeEmail = Nullable(EmailOrBlank())
const MaybePhone = Nullable(BlankText(40))

export const ClientBody = Type.Object({
  nombre: Text(120),
  telefono: Type.Optional(MaybePhone),
  correo: Type.Optional(MaybeEmail),
})

export const ClientChangeBody = Type.Object({
  nombre: Type.Optional(Text(120)),
  telefono: Type.Optional(MaybePhone),
  correo: Type.Optional(MaybeEmail),
})

export function toClient(row: ClientRow): Static<typeof Client> {
  return { id: row.id, nombre: row.name, telefono: row.phone, correo: row.email || null }
}

export function toNewClient(body: Static<typeof ClientBody>): NewClient {
  return { name: body.nombre, phone: body.telefono || null, email: body.correo || null }
}

/** The fields that were sent; a blank telephone number or address is none. */
export function toClientChange(body: Static<typeof ClientChangeBody>): ClientChange {
  return {
    ...(body.nombre === undefined ? {} : { name: body.nombre }),
    ...(body.telefono === undefined ? {} : { phone: body.telefono || null }),
    ...(body.correo === undefined ? {} : { email: body.correo || null }),
  }
}

/** The page of clients that a query asks for. */
export function toClientSearch(query: Static<typeof ClientQuery>): ClientSearch {
  const { limit = clientPages.size, offset = 0 } = query
  const isEverybody = limit === allOfThem.limit && offset === allOfThem.offset
  return {
    text: query.search ?? '',
    name: query.nombre ?? '',
    email: query.correo ?? '',
    limit: isEverybody ? clientPages.size : limit,
    offset,
  }
}
