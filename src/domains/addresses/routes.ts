import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { demo } from '../../lib/demo.ts'
import { keyed } from '../../lib/idempotency.ts'
import { Id, Named } from '../../lib/schemas.ts'
import { documentUnder } from '../../plugins/openapi/index.ts'
import { addAddress, changeAddress, listAddresses, removeAddress } from './addresses.ts'

const Address = Named('Direccion', {
  id: Type.Integer({ examples: [1] }),
  direccion: Type.String({ examples: [demo.customer.address] }),
})
const AddressBody = Type.Object({
  direccion: Type.String({ minLength: 5, maxLength: 500, examples: ['Av. Arce 2147, La Paz'] }),
})
const AddressParams = Type.Object({ direccion_id: Id({ examples: [1] }) })

const toAddress = ({ id, address }: { id: number; address: string }) => ({ id, direccion: address })

const config = { access: 'authenticated' } as const

/** The caller's own delivery addresses. */
const addresses: FastifyPluginAsyncTypebox = async (app) => {
  documentUnder(app, 'Direcciones')
  app.get('/direcciones/', {
    config,
    schema: {
      operationId: 'listMyAddresses',
      summary: 'Mis direcciones, la más nueva primero',
      response: { 200: Type.Array(Address) },
    },
    handler: async (request) => (await listAddresses(app.prisma, request.actor!.id)).map(toAddress),
  })

  app.post('/direcciones/', {
    config,
    schema: {
      operationId: 'addMyAddress',
      summary: 'Agregar una dirección',
      documented: keyed,
      body: AddressBody,
      response: { 201: Address },
    },
    handler: async (request, reply) => {
      const { direccion } = request.body
      const added = await app.transaction(request, async (tx) =>
        toAddress(await addAddress(tx, request.actor!.id, direccion)),
      )
      return reply.code(201).send(added)
    },
  })

  app.put('/direcciones/:direccion_id/', {
    config,
    schema: {
      operationId: 'changeMyAddress',
      summary: 'Cambiar una dirección',
      params: AddressParams,
      body: AddressBody,
      response: { 200: Address },
    },
    handler: async (request) => {
      const own = { id: request.params.direccion_id, userId: request.actor!.id }
      return app.transaction(request, async (tx) =>
        toAddress(await changeAddress(tx, own, request.body.direccion)),
      )
    },
  })

  app.delete('/direcciones/:direccion_id/', {
    config,
    schema: {
      operationId: 'removeMyAddress',
      summary: 'Eliminar una dirección',
      documented: keyed,
      params: AddressParams,
      response: { 204: Type.Null() },
    },
    handler: async (request, reply) => {
      const own = { id: request.params.direccion_id, userId: request.actor!.id }
      await app.transaction(request, (tx) => removeAddress(tx, own))
      return reply.code(204).send(null)
    },
  })
}

export default addresses
