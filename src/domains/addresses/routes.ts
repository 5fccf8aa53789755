import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type, { type Static } from 'typebox'
import { demo } from '../../lib/demo.ts'
import { keyed } from '../../lib/idempotency.ts'
import { defineProblems } from '../../lib/problem.ts'
import { Id, Named } from '../../lib/schemas.ts'
import { documentUnder } from '../../plugins/openapi/index.ts'
import type { Transaction } from '../../plugins/transactions.ts'
import { tokenProblems } from '../../providers/identity/errors.ts'

const problems = defineProblems({
  ADDRESS_NOT_FOUND: '404 Dirección no encontrada.',
  TOO_MANY_ADDRESSES: '409 Ya tienes %d direcciones guardadas. Elimina alguna para agregar otra.',
})

/** Addresses that one person may keep: more than anybody ships to, few enough for one page. */
export const maximumAddresses = 50

/** People who came with more than that from the original see the newest. */
const maximumListed = 200

const Address = Named('Direccion', {
  id: Type.Integer({ examples: [1] }),
  direccion: Type.String({ examples: [demo.customer.address] }),
})
const AddressBody = Type.Object({
  direccion: Type.String({ minLength: 5, maxLength: 500, examples: ['Av. Arce 2147, La Paz'] }),
})
const AddressParams = Type.Object({ direccion_id: Id({ examples: [1] }) })

function toAddress({ id, address }: { id: number; address: string }): Static<typeof Address> {
  return { id, direccion: address }
}

/** Adds an address to a person's. Throws TOO_MANY_ADDRESSES (409), and ACCOUNT_NOT_ACTIVE (401) of one just removed. */
async function addAddress(tx: Transaction, userId: string, address: string) {
  // Locks the person: additions at the same moment count one after the other, so that the maximum holds.
  const [person] = await tx.$queryRaw<object[]>`
    select from usuario where id = ${userId}::uuid and is_active for no key update`
  if (!person) throw tokenProblems.noSuchPerson()
  const held = await tx.address.count({ where: { userId } })
  if (held >= maximumAddresses) throw problems.TOO_MANY_ADDRESSES([maximumAddresses])
  return toAddress(await tx.address.create({ data: { userId, address } }))
}

const config = { access: 'authenticated' } as const

/** The caller's own delivery addresses. Another person's is not found (404). */
const addresses: FastifyPluginAsyncTypebox = async (app) => {
  documentUnder(app, 'Direcciones')
  app.get('/direcciones/', {
    config,
    schema: {
      operationId: 'listMyAddresses',
      summary: 'Mis direcciones, la más nueva primero',
      response: { 200: Type.Array(Address) },
    },
    handler: async (request) => {
      // The clients preselect the first.
      const newestFirst = { orderBy: { id: 'desc' }, take: maximumListed } as const
      const where = { userId: request.actor!.id }
      return (await app.prisma.address.findMany({ where, ...newestFirst })).map(toAddress)
    },
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
      reply.code(201)
      return app.transaction(request, (tx) => addAddress(tx, request.actor!.id, direccion))
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
      const data = { address: request.body.direccion }
      return app.transaction(request, async (tx) => {
        const [changed] = await tx.address.updateManyAndReturn({ where: own, data })
        if (!changed) throw problems.ADDRESS_NOT_FOUND()
        return toAddress(changed)
      })
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
      await app.transaction(request, async (tx) => {
        const { count } = await tx.address.deleteMany({ where: own })
        if (count === 0) throw problems.ADDRESS_NOT_FOUND()
      })
      return reply.code(204).send(null)
    },
  })
}

export default addresses
