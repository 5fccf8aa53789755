import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { allow, Role, requestActor } from '../../lib/access.ts'
import { demo } from '../../lib/demo.ts'
import { keyed, replayedHeaders, requestKey } from '../../lib/idempotency.ts'
import { BlankText, Email } from '../../lib/schemas.ts'
import counterCart from './cart-routes.ts'
import { findCustomer, searchProductsOnSale } from './counter-search.ts'
import paymentHistory from './payment-history.ts'
import { createCounterSales } from './register-counter-sale.ts'
import {
  Customer,
  NewSaleBody,
  ProductsOnSale,
  RegisteredSale,
  toCustomer,
  toNewCounterSale,
  toProductOnSale,
  toRegisteredSale,
} from './schemas.ts'

const sellers = allow(Role.Vendedor, Role.Administrador)
const tags = ['Venta en mostrador']

/** Sales over the counter and the buyer's payment history. */
const sales: FastifyPluginAsyncTypebox = async (app) => {
  const registerCounterSale = createCounterSales(app.sql, app.config.LOW_STOCK_THRESHOLD)
  await app.register(counterCart, { prefix: '/venta-manual/carrito' })
  await app.register(paymentHistory, { prefix: '/historial-pagos' })

  app.get(
    '/venta-manual/buscar-cliente/',
    {
      config: { access: sellers },
      schema: {
        tags,
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
        tags,
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
      config: { access: sellers, enqueues: true },
      schema: {
        tags,
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
}

export default sales
