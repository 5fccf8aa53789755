import Type, { type Static } from 'typebox'
import { demo } from '../../lib/demo.ts'
import { Id, Named } from '../../lib/schemas.ts'
import type { AddressRow } from './read-addresses.ts'

export const Address = Named('Direccion', {
  id: Type.Integer({ examples: [1] }),
  direccion: Type.String({ examples: [demo.customer.address] }),
})

export const AddressBody = Type.Object({
  direccion: Type.String({ minLength: 5, maxLength: 500, examples: ['Av. Arce 2147, La Paz'] }),
})

export const AddressParams = Type.Object({ direccion_id: Id({ examples: [1] }) })

export function toAddress(row: AddressRow): Static<typeof Address> {
  return { id: row.id, direccion: row.address }
}
