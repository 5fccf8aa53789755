import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { allow, Role } from '../../lib/access.ts'
import { keyed, requestKey } from '../../lib/idempotency.ts'
import { changeCart, emptyCart, readCart } from './counter-cart.ts'
import { CartProductParams, CounterCart, LineInput, toCartChange, toCounterCart } from './schemas.ts'

const config = { access: allow(Role.Vendedor, Role.Administrador) }
const tags = ['Venta en mostrador']
const response = { 200: CounterCart }

/** The counter's cart: one for each seller, kept in the database, priced at every read. */
const counterCart: FastifyPluginAsyncTypebox = async (app) => {
  app.get(
    '/',
    { config, schema: { tags, operationId: 'readCounterCart', summary: 'Carrito del vendedor', response } },
    async (request) => toCounterCart(await readCart(app.prisma, request.actor!.id)),
  )

  app.post(
    '/agregar/',
    {
      config,
      schema: {
        tags,
        operationId: 'addToCounterCart',
        summary: 'Agregar unidades de un producto',
        documented: keyed,
        body: LineInput,
        response,
      },
    },
    async (request) => {
      const change = toCartChange('add', request.body)
      return toCounterCart(await changeCart(app.sql, request.actor!.id, requestKey(request), change))
    },
  )

  app.put(
    '/actualizar/',
    {
      config,
      schema: {
        tags,
        operationId: 'setCounterCartQuantity',
        summary: 'Fijar las unidades de un producto',
        documented: keyed,
        body: LineInput,
        response,
      },
    },
    async (request) => {
      const change = toCartChange('set', request.body)
      return toCounterCart(await changeCart(app.sql, request.actor!.id, requestKey(request), change))
    },
  )

  app.delete(
    '/eliminar/:producto_id/',
    {
      config,
      schema: {
        tags,
        operationId: 'removeFromCounterCart',
        summary: 'Quitar un producto',
        documented: keyed,
        params: CartProductParams,
        response,
      },
    },
    async (request) => {
      const change = toCartChange('remove', { ...request.params, cantidad: 0 })
      return toCounterCart(await changeCart(app.sql, request.actor!.id, requestKey(request), change))
    },
  )

  app.delete(
    '/vaciar/',
    { config, schema: { tags, operationId: 'emptyCounterCart', summary: 'Vaciar el carrito', response } },
    async (request) => {
      await emptyCart(app.prisma, request.actor!.id)
      return toCounterCart([])
    },
  )
}

export default counterCart
