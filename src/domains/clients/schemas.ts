import Type, { type Static } from 'typebox'
import type { User } from '../../generated/prisma/client.ts'
import { demo } from '../../lib/demo.ts'
import { limitQuery } from '../../lib/pages.ts'
import { BlankText, EmailOrBlank, Named, Nullable, Text, Uuid } from '../../lib/schemas.ts'

export const clientPages = { size: 1000, maximumSize: 1000 }

const { elena } = demo

export const Client = Named('Cliente', {
  id: Uuid({ examples: [elena.id] }),
  nombre: Type.String({ examples: [elena.name] }),
  telefono: Nullable(Type.String({ examples: [elena.phone] })),
  correo: Nullable(Type.String({ examples: [elena.email] })),
})

export const ClientIndex = Type.Object({
  clientes: Type.String({ examples: ['http://127.0.0.1:8000/api/gestionclientes/clientes/'] }),
})

export const ClientQuery = Type.Object({
  search: Type.Optional(
    BlankText(180, {
      description: 'Parte del nombre, correo o teléfono; sin distinguir mayúsculas ni tildes',
      examples: ['guzman'],
    }),
  ),
  nombre: Type.Optional(BlankText(180, { examples: ['Elena'] })),
  correo: Type.Optional(BlankText(180, { examples: ['elena.guzman'] })),
  ...limitQuery(clientPages),
})

export const ClientParams = Type.Object({ cliente_id: Uuid({ examples: [elena.id] }) })

/** A telephone number or an address that is blank or null is none. */
const fields = {
  nombre: Text(120),
  telefono: Type.Optional(Nullable(BlankText(40))),
  correo: Type.Optional(Nullable(EmailOrBlank())),
}

export const ClientBody = Type.Object(fields, {
  examples: [{ nombre: 'Marta Quispe Condori', telefono: '71234567', correo: 'marta.quispe@example.com' }],
})

export const ClientReplacement = Type.Object(fields, {
  examples: [{ nombre: 'Elena Guzmán de Ramos', telefono: elena.phone, correo: elena.email }],
})

export const ClientChangeBody = Type.Object(
  { ...fields, nombre: Type.Optional(fields.nombre) },
  { examples: [{ telefono: '70099887' }] },
)

/** What is changed of a client; an e-mail address is in lower case. */
export type ClientChange = Partial<Pick<User, 'name' | 'phone' | 'email'>>
export type NewClient = ClientChange & Pick<User, 'name'>

/** A client as the clients of the API read one. */
export function toClient(row: User): Static<typeof Client> {
  return { id: row.id, nombre: row.name, telefono: row.phone, correo: row.email || null }
}

/** The fields that were sent; a blank telephone number or address is none. */
export function toClientChange(body: Static<typeof ClientChangeBody>): ClientChange {
  return {
    ...(body.nombre === undefined ? {} : { name: body.nombre }),
    ...(body.telefono === undefined ? {} : { phone: body.telefono || null }),
    ...(body.correo === undefined ? {} : { email: body.correo || null }),
  }
}
