import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import Type, { type Static } from 'typebox'
import type { PrismaClient } from '../../generated/prisma/client.ts'
import { allow, Role } from '../../lib/access.ts'
import { demo } from '../../lib/demo.ts'
import { callOnce, keyed } from '../../lib/idempotency.ts'
import { exact, sumMoney, toMoneyText } from '../../lib/money.ts'
import { defineProblems, refuseBy } from '../../lib/problem.ts'
import { Count, Id, MoneyText } from '../../lib/schemas.ts'
import { LineInput } from './schemas.ts'

const refuse = refuseBy(
  defineProblems({
    CART_PRODUCT_NOT_FOUND: '404 Producto con ID %d no encontrado.',
    CART_LINE_NOT_FOUND: '404 El producto con ID %d no está en el carrito.',
    INSUFFICIENT_STOCK:
      '400 Stock insuficiente para "%s". Disponible: %d, en el carrito: %d, solicitado: %d.',
  }),
)

const config = { access: allow(Role.Vendedor, Role.Administrador) }
const CartProductParams = Type.Object({ producto_id: Id({ examples: [demo.laptop.id] }) })

const line = {
  producto_id: Type.Integer({ examples: [demo.laptop.id] }),
  nombre: Type.String({ examples: [demo.laptop.name] }),
  precio: MoneyText({ examples: [demo.laptop.price] }),
  cantidad: Type.Integer({ examples: [2] }),
  stock_disponible: Count({ examples: [demo.laptop.stock] }),
  marca: Type.String({ examples: [demo.acer.nombre] }),
  tipo: Type.String({ examples: [demo.laptops.nombre] }),
  subtotal: MoneyText({ examples: ['1979.80'] }),
}
const CounterCart = Type.Object({
  items: Type.Array(Type.Object(line)),
  total: MoneyText({ examples: ['1979.80'] }),
  cantidad_items: Count({ description: 'Número de líneas', examples: [1] }),
})
const response = { 200: CounterCart }
type CounterCart = Static<typeof CounterCart>
/** A line as the database has it. */
type CartLine = Omit<CounterCart['items'][number], 'subtotal'>

function toCounterCart(lines: readonly CartLine[]): CounterCart {
  const items = lines.map((line) => {
    return { ...line, subtotal: toMoneyText(exact(line.precio).times(line.cantidad)) }
  })
  const total = toMoneyText(sumMoney(items.map(({ subtotal }) => subtotal)))
  return { items, total, cantidad_items: items.length }
}

/** A seller's cart, lines in the order in which they were added. */
async function readCart(prisma: PrismaClient, sellerId: string): Promise<CartLine[]> {
  const lines = await prisma.counterCartLine.findMany({
    where: { sellerId },
    orderBy: [{ addedAt: 'asc' }, { productId: 'asc' }],
    include: { product: { include: { brand: true, type: true } } },
  })
  return lines.map(({ productId, quantity, product }) => ({
    producto_id: productId,
    nombre: product.name,
    precio: product.price.toFixed(2),
    cantidad: quantity,
    stock_disponible: Math.max(product.stock - product.reserved, 0),
    marca: product.brand.name,
    tipo: product.type.name,
  }))
}

/**
 * Adds units of a product to a seller's cart, sets the units of a line, or takes it out, once per request key and in
 * one statement (prisma/functions/change_cart.sql), and returns the cart.
 * Throws CART_PRODUCT_NOT_FOUND and CART_LINE_NOT_FOUND (404) and INSUFFICIENT_STOCK (400) without any effect, and the
 * errors of `callOnce`.
 */
async function changeCart(
  request: FastifyRequest,
  change: 'add' | 'set' | 'remove',
  { producto_id: product_id, cantidad: quantity }: Static<typeof LineInput>,
): Promise<CounterCart> {
  const input = { product_id, change, quantity }
  const { sql } = request.server
  return toCounterCart(await callOnce(sql, request, 'change_cart', input, refuse))
}

/** The counter's cart: one for each seller, kept in the database, priced at every read. */
const counterCart: FastifyPluginAsyncTypebox = async (app) => {
  app.get('/', {
    config,
    schema: { operationId: 'readCounterCart', summary: 'Carrito del vendedor', response },
    handler: async (request) => toCounterCart(await readCart(app.prisma, request.actor!.id)),
  })

  const changes = [
    ['POST', '/agregar/', 'add', 'addToCounterCart', 'Agregar unidades de un producto'],
    ['PUT', '/actualizar/', 'set', 'setCounterCartQuantity', 'Fijar las unidades de un producto'],
  ] as const
  for (const [method, url, change, operationId, summary] of changes) {
    app.route({
      method,
      url,
      config,
      schema: { operationId, summary, documented: keyed, body: LineInput, response },
      handler: async (request) => changeCart(request, change, request.body),
    })
  }

  app.delete('/eliminar/:producto_id/', {
    config,
    schema: {
      operationId: 'removeFromCounterCart',
      summary: 'Quitar un producto',
      documented: keyed,
      params: CartProductParams,
      response,
    },
    handler: async (request) => changeCart(request, 'remove', { ...request.params, cantidad: 0 }),
  })

  app.delete('/vaciar/', {
    config,
    schema: { operationId: 'emptyCounterCart', summary: 'Vaciar el carrito', response },
    handler: async (request) => {
      await app.prisma.counterCartLine.deleteMany({ where: { sellerId: request.actor!.id } })
      return toCounterCart([])
    },
  })
}

export default counterCart
