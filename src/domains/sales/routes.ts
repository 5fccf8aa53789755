import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply } from 'fastify'
import Type from 'typebox'
import { allow } from '../../lib/access.ts'
import { requestActor } from '../../lib/actor.ts'
import { demo } from '../../lib/demo.ts'
import { keyed, replayedHeaders, requestKey } from '../../lib/idempotency.ts'
import { pageQuery, readPage } from '../../lib/pages.ts'
import { Role } from '../../lib/roles.ts'
import { BlankText, Email, Id } from '../../lib/schemas.ts'
import counterCart from './cart-routes.ts'
import { findCustomer, searchProductsOnSale } from './counter-search.ts'
import { readHistory, readPayment } from './payment-history.ts'
import { createCounterSales } from './register-counter-sale.ts'
import {
  Customer,
  NewSaleBody,
  Payment,
  ProductsOnSale,
  RegisteredSale,
  toCustomer,
  toNewCounterSale,
  toProductOnSale,
  toRegisteredSale,
} from './schemas.ts'

const sellers = allow(Role.Vendedor, Role.Administrador)
const counterTags = ['Venta en mostrador']
const historyTags = ['Historial de pagos']
/** The clients show the whole history; a page is taken when asked for. */
const historyPages = { size: 200, maximumSize: 200 }

/** Sends what PostgreSQL wrote as JSON. */
const sendJson = (reply: FastifyReply, json: string) => reply.type('application/json').send(json)

/** Sales over the counter and the buyer's payment history. */
const sales: FastifyPluginAsyncTypebox = async (app) => {
  const registerCounterSale = createCounterSales(app.sql, app.config.LOW_STOCK_THRESHOLD)
  await app.register(counterCart, { prefix: '/venta-manual/carrito' })

  app.get(
    '/venta-manual/buscar-cliente/',
    {
      config: { access: sellers },
      schema: {
        tags: counterTags,
        operationId: 'findCustomer',
        summary: 'Buscar un cliente por su correo',
        querystring: Type.Object({ correo: Email({ examples: [demo.customer.email] }) }),
        response: { 200: Customer },
      },
    },
    async (request) => toCustomer(await findCustomer(app.sql, request.query.correo)),
  )

  app.get(
    '/venta-manual/buscar-producto/',
    {
      config: { access: sellers },
      schema: {
        tags: counterTags,
        operationId: 'searchProductsOnSale',
        summary: 'Buscar productos con stock; sin resultados responde 404',
        querystring: Type.Object({ busqueda: Type.Optional(BlankText(160, { examples: ['laptop acer'] })) }),
        response: { 200: ProductsOnSale },
      },
    },
    async (request) => {
      const products = await searchProductsOnSale(app.sql, request.query.busqueda ?? '')
      return products.map(toProductOnSale)
    },
  )

  app.post(
    '/venta-manual/registrar/',
    {
      config: { access: sellers },
      schema: {
        tags: counterTags,
        operationId: 'registerCounterSale',
        summary: 'Registrar una venta en mostrador',
        documented: keyed,
        description: 'Se registra una sola vez por `Idempotency-Key`, aunque la solicitud llegue repetida.',
        body: NewSaleBody,
        response: { 201: RegisteredSale },
      },
    },
    async (request, reply) => {
      const sale = {
        key: requestKey(request),
        actor: requestActor(request),
        ...toNewCounterSale(request.body, app.config.CURRENCY),
      }
      const { replayed, response } = await registerCounterSale(sale)
      if (replayed) reply.headers(replayedHeaders)
      return reply.code(201).send(toRegisteredSale(response, sale))
    },
  )

  app.get(
    '/historial-pagos/',
    {
      config: { access: 'authenticated' },
      schema: {
        tags: historyTags,
        operationId: 'listMyPayments',
        summary: 'Pagos del comprador, del más nuevo al más antiguo',
        querystring: Type.Object(pageQuery(historyPages)),
        response: { 200: Type.Array(Payment) },
      },
    },
    async (request, reply) => {
      const page = readPage(request.query, historyPages)
      return sendJson(reply, await readHistory(app.sql, request.actor!.id, page))
    },
  )

  app.get(
    '/historial-pagos/:pago_id/',
    {
      config: { access: 'authenticated' },
      schema: {
        tags: historyTags,
        operationId: 'readMyPayment',
        summary: 'Un pago del comprador',
        params: Type.Object({ pago_id: Id({ examples: [1] }) }),
        response: { 200: Payment },
      },
    },
    async (request, reply) =>
      sendJson(reply, await readPayment(app.sql, request.actor!.id, request.params.pago_id)),
  )
}

export default sales
