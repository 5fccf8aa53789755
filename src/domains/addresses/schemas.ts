import Type, { type Static } from 'typebox'
import { demo } from '../../lib/demo.ts'
import { Id, Named } from '../../lib/schemas.ts'

export const Address = Named('Direccion', {
  id: Type.Integer({ examples: [1] }),
  direccion: Type.String({ examples: [demo.customer.address] }),
})

export type AddressJson = Static<typeof Address>

export const AddressBody = Type.Object({
  direccion: Type.String({ minLength: 5, maxLength: 500, examples: ['Av. Arce 2147, La Paz'] }),
})

export const AddressParams = Type.Object({ direccion_id: Id({ examples: [1] }) })

/** An address as the clients read it. */
export function toAddress({ id, address }: { id: number; address: string }): AddressJson {
  return { id, direccion: address }
}
