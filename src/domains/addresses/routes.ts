import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { requestAuthor } from '../../lib/author.ts'
import { keyed, replayedHeaders, requestKey } from '../../lib/idempotency.ts'
import { addAddress } from './add-address.ts'
import { changeAddress, removeAddress } from './change-address.ts'
import { listAddresses } from './read-addresses.ts'
import { Address, AddressBody, AddressParams, toAddress } from './schemas.ts'

const config = { access: 'authenticated' } as const
const tags = ['Direcciones']

/** The caller's own delivery addresses. */
const addresses: FastifyPluginAsyncTypebox = async (app) => {
  app.get(
    '/direcciones/',
    {
      config,
      schema: {
        tags,
        operationId: 'listMyAddresses',
        summary: 'Mis direcciones, la más nueva primero',
        response: { 200: Type.Array(Address) },
      },
    },
    async (request) => (await listAddresses(app.sql, request.actor!.id)).map(toAddress),
  )

  app.post(
    '/direcciones/',
    {
      config,
      schema: {
        tags,
        operationId: 'addMyAddress',
        summary: 'Agregar una dirección',
        documented: keyed,
        body: AddressBody,
        response: { 201: Address },
      },
    },
    async (request, reply) => {
      const { id } = request.actor!
      const key = requestKey(request)
      const added = await addAddress(app.sql, requestAuthor(request), key, id, request.body.direccion)
      if (added.replayed) reply.headers(replayedHeaders)
      return reply.code(201).send(toAddress(added.response))
    },
  )

  app.put(
    '/direcciones/:direccion_id/',
    {
      config,
      schema: {
        tags,
        operationId: 'changeMyAddress',
        summary: 'Cambiar una dirección',
        params: AddressParams,
        body: AddressBody,
        response: { 200: Address },
      },
    },
    async (request) => {
      const own = { userId: request.actor!.id, addressId: request.params.direccion_id }
      return toAddress(await changeAddress(app.sql, requestAuthor(request), own, request.body.direccion))
    },
  )

  app.delete(
    '/direcciones/:direccion_id/',
    {
      config,
      schema: {
        tags,
        operationId: 'removeMyAddress',
        summary: 'Eliminar una dirección',
        documented: keyed,
        params: AddressParams,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      const own = { userId: request.actor!.id, addressId: request.params.direccion_id }
      await removeAddress(app.sql, requestAuthor(request), requestKey(request), own)
      return reply.code(204).send(null)
    },
  )
}

export default addresses
