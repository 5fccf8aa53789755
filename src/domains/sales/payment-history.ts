import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply } from 'fastify'
import Type from 'typebox'
import { type SqlClient, sql } from '../../lib/database/sql.ts'
import { pageQuery, readPage } from '../../lib/pages.ts'
import { Id } from '../../lib/schemas.ts'
import { documentUnder } from '../../plugins/openapi/index.ts'
import { problems } from './errors.ts'
import { Payment } from './schemas.ts'

const config = { access: 'authenticated' } as const
/** The clients show the whole history; a page is taken when asked for. */
const pages = { size: 200, maximumSize: 200 }

/**
 * What the function payment_history answers, as JSON text: an array, newest first, or `part` of it, null when there is
 * no such part. It is sent as PostgreSQL wrote it, which saves reading and writing it again.
 */
async function readPayments(client: SqlClient, asked: object, part = sql``): Promise<string | null> {
  const json = JSON.stringify(asked)
  const [row] = await client.read<{ payments: string | null }>`
    select (smartsales.payment_history(${json}::jsonb)${part})::text as payments`
  return row!.payments
}

const sendJson = (reply: FastifyReply, json: string) => reply.type('application/json').send(json)

/** What a buyer has paid, by card and over the counter. */
const paymentHistory: FastifyPluginAsyncTypebox = async (app) => {
  documentUnder(app, 'Historial de pagos')
  app.get('/', {
    config,
    schema: {
      operationId: 'listMyPayments',
      summary: 'Pagos del comprador, del más nuevo al más antiguo',
      querystring: Type.Object(pageQuery(pages)),
      response: { 200: Type.Array(Payment) },
    },
    handler: async (request, reply) => {
      const { limit, offset } = readPage(request.query, pages)
      const asked = { buyer_id: request.actor!.id, limit, offset }
      return sendJson(reply, (await readPayments(app.sql, asked))!)
    },
  })

  app.get('/:pago_id/', {
    config,
    schema: {
      operationId: 'readMyPayment',
      summary: 'Un pago del comprador',
      params: Type.Object({ pago_id: Id({ examples: [1] }) }),
      response: { 200: Payment },
    },
    handler: async (request, reply) => {
      const asked = { buyer_id: request.actor!.id, payment_id: request.params.pago_id }
      const payment = await readPayments(app.sql, asked, sql` -> 0`)
      if (payment === null) throw problems.PAYMENT_NOT_FOUND()
      return sendJson(reply, payment)
    },
  })
}

export default paymentHistory
