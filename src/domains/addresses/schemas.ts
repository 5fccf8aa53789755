import Type, { type Static } from 'typebox'
import { Id, Named } from '../../lib/schemas.ts'
import type { AddressRow } from './read-addresses.ts'

export const Address = Named('Direccion', { id: Type.Integer(), direccion: Type.String() })

export const AddressBody = Type.Object({
  direccion: Type.String({ minLength: 5, maxLength: 500, examples: ['Av. Arce 2147, La Paz'] }),
})

export const AddressParams = Type.Object({ direccion_id: Id() })

export function toAddress(row: AddressRow): Static<typeof Address> {
  return { id: row.id, direccion: row.address }
}
