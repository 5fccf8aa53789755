import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { allow, Role, requestActor } from '../../lib/access.ts'
import { keyed, replayedHeaders, requestKey } from '../../lib/idempotency.ts'
import { documentUnder } from '../../plugins/openapi/index.ts'
import counterCart from './counter-cart.ts'
import counterSearch from './counter-search.ts'
import paymentHistory from './payment-history.ts'
import { createCounterSales } from './register-counter-sale.ts'
import { NewSaleBody, RegisteredSale, toCartLines, toRegisteredSale } from './schemas.ts'

/** Sales over the counter and the buyer's payment history. */
const sales: FastifyPluginAsyncTypebox = async (app) => {
  documentUnder(app, 'Venta en mostrador')
  const registerCounterSale = createCounterSales(app.sql, app.config.LOW_STOCK_THRESHOLD)
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
      const { cliente_correo, productos, direccion, metodo_pago = 'efectivo' } = request.body
      const sale = {
        key: requestKey(request),
        actor: requestActor(request),
        customer_email: cliente_correo,
        lines: toCartLines(productos),
        address: direccion,
        payment_method: metodo_pago,
        currency: app.config.CURRENCY,
      }
      const { replayed, response } = await registerCounterSale(sale)
      if (replayed) reply.headers(replayedHeaders)
      return reply.code(201).send(toRegisteredSale(response, sale))
    },
  })
}

export default sales
