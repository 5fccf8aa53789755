import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { allow, Role } from '../../lib/access.ts'
import { keyed } from '../../lib/idempotency.ts'
import { documentUnder } from '../../plugins/openapi/index.ts'
import counterCart from './counter-cart.ts'
import counterSearch from './counter-search.ts'
import paymentHistory from './payment-history.ts'
import { createCounterSales } from './register-counter-sale.ts'
import { NewSaleBody, RegisteredSale } from './schemas.ts'

/** Sales over the counter and the buyer's payment history. */
const sales: FastifyPluginAsyncTypebox = async (app) => {
  documentUnder(app, 'Venta en mostrador')
  const registerCounterSale = createCounterSales(app)
  await app.register(counterSearch, { prefix: '/venta-manual' })
  await app.register(counterCart, { prefix: '/venta-manual/carrito' })
  await app.register(paymentHistory, { prefix: '/historial-pagos' })

  app.post('/venta-manual/registrar/', {
    config: { access: allow(Role.Vendedor, Role.Administrador), enqueues: true },
    schema: {
      operationId: 'registerCounterSale',
      summary: 'Registrar una venta en mostrador',
      documented: keyed,
      description: 'Se registra una sola vez por `Idempotency-Key`, aunque la solicitud llegue repetida.',
      body: NewSaleBody,
      response: { 201: RegisteredSale },
    },
    handler: async (request, reply) => {
      reply.code(201)
      return registerCounterSale(request, request.body)
    },
  })
}

export default sales
