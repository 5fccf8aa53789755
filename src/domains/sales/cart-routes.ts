import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { allow } from '../../lib/access.ts'
import { keyed, requestKey } from '../../lib/idempotency.ts'
import { Role } from '../../lib/roles.ts'
import { CartProductParams, CounterCart, toCounterCart } from './cart-schemas.ts'
import { addToCart, emptyCart, readCart, removeFromCart, setCartQuantity } from './counter-cart.ts'
import { LineInput } from './schemas.ts'

const config = { access: allow(Role.Vendedor, Role.Administrador) }
const tags = ['Venta en mostrador']
const response = { 200: CounterCart }

/** The counter's cart: one for each seller, kept in the database, priced at every read. */
const counterCart: FastifyPluginAsyncTypebox = async (app) => {
  app.get(
    '/',
    { config, schema: { tags, operationId: 'readCounterCart', summary: 'Carrito del vendedor', response } },
    async (request) => toCounterCart(await readCart(app.sql, request.actor!.id)),
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
      const line = { productId: request.body.producto_id, quantity: request.body.cantidad }
      return toCounterCart(await addToCart(app.sql, request.actor!.id, requestKey(request), line))
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
      const line = { productId: request.body.producto_id, quantity: request.body.cantidad }
      return toCounterCart(await setCartQuantity(app.sql, request.actor!.id, requestKey(request), line))
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
      const { producto_id } = request.params
      return toCounterCart(await removeFromCart(app.sql, request.actor!.id, requestKey(request), producto_id))
    },
  )

  app.delete(
    '/vaciar/',
    { config, schema: { tags, operationId: 'emptyCounterCart', summary: 'Vaciar el carrito', response } },
    async (request) => toCounterCart(await emptyCart(app.sql, request.actor!.id)),
  )
}

export default counterCart
