import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import Type from 'typebox'
import { allow, Role } from '../../../lib/access.ts'
import { demo } from '../../../lib/demo.ts'
import { keyed } from '../../../lib/idempotency.ts'
import { defineProblem } from '../../../lib/problem.ts'
import { Id } from '../../../lib/schemas.ts'
import { documentUnder } from '../../../plugins/openapi/index.ts'
import { imageLimits, type NormalisedImage, normaliseImage } from '../images/normalise.ts'
import { imageUrlFor, isKnownTag } from '../requests.ts'
import {
  NewProductBody,
  NewProductForm,
  Product,
  ProductChangesBody,
  ProductChangesForm,
  type ProductRow,
  StockAdjustmentBody,
  toProduct,
} from '../schemas.ts'
import { createProduct, removeProduct } from './add-and-remove.ts'
import { adjustStock, changeProduct, productTag } from './change-product.ts'
import { findProduct, ListQuery, listProducts, ProductPage } from './list-products.ts'

const imageRequired = defineProblem('IMAGE_REQUIRED', 400, 'La imagen del producto es obligatoria.')
/** What the product routes take besides fields: an image. */
const upload = { maximumBytes: imageLimits.bytes }
const access = allow(Role.Vendedor, Role.Administrador)
const IdParams = Type.Object({ id: Id({ examples: [demo.laptop.id] }) })
/** The demo shop has 500 products, all of them sold before: what is removed is one that was just added. */
const RemovalParams = Type.Object({ id: Id({ examples: [501] }) })
const changesAsJsonOrForm = {
  content: {
    'application/json': { schema: ProductChangesBody },
    'multipart/form-data': { schema: ProductChangesForm },
  },
}

/** The image that came with a request, clean; null when none did. Throws the errors of `normaliseImage`. */
async function uploadedImage({ uploads }: FastifyRequest): Promise<NormalisedImage | null> {
  const file = uploads?.find(({ field }) => field === 'imagen')
  return file ? normaliseImage(file.data) : null
}

/** Products as sellers and administrators manage them. */
const products: FastifyPluginAsyncTypebox = async (app) => {
  documentUnder(app, 'Gestión de productos')
  const answer = (request: FastifyRequest, reply: FastifyReply, row: ProductRow) => {
    reply.header('etag', productTag(row)).header('cache-control', 'private, no-cache')
    return toProduct(row, imageUrlFor(request))
  }

  app.get('/', {
    config: { access },
    schema: {
      operationId: 'listProducts',
      summary: 'Productos propios (todos, para administradores), del más nuevo al más antiguo',
      querystring: ListQuery,
      response: { 200: ProductPage },
    },
    handler: async (request) => listProducts(request, request.query),
  })

  app.post('/', {
    config: { access, upload },
    schema: {
      operationId: 'createProduct',
      summary: 'Crear un producto con su imagen (archivo `imagen`, hasta 5 MB)',
      documented: { ...keyed, body: NewProductForm },
      description:
        'Se crea una sola vez por `Idempotency-Key`; sin ella, el mismo envío repetido en diez minutos tampoco crea otro.',
      consumes: ['multipart/form-data'],
      body: NewProductBody,
      response: { 201: Product },
    },
    handler: async (request, reply) => {
      const image = await uploadedImage(request)
      if (!image) throw imageRequired([], { errors: { imagen: ['No se envió ningún archivo.'] } })
      const created = await createProduct(request, request.body, image)
      return reply.code(201).send(answer(request, reply, created))
    },
  })

  app.get('/:id/', {
    config: { access },
    schema: {
      operationId: 'readProduct',
      summary: 'Un producto',
      params: IdParams,
      response: { 200: Product, 304: Type.Null({ description: 'Sin cambios desde el ETag enviado' }) },
    },
    handler: async (request, reply) => {
      const row = await findProduct(request, request.params.id)
      const body = answer(request, reply, row)
      return isKnownTag(request, productTag(row)) ? reply.code(304).send(null) : reply.send(body)
    },
  })

  app.patch('/:id/', {
    config: { access, upload, enqueues: true },
    schema: {
      operationId: 'changeProduct',
      summary: 'Cambiar un producto; lo que no se envía queda igual',
      documented: { ...keyed, body: changesAsJsonOrForm },
      description:
        'El stock que se envía sin haberlo tocado no deshace ventas. Con `If-Match`, si otra persona lo editó responde 412.',
      params: IdParams,
      body: ProductChangesBody,
      response: { 200: Product },
    },
    handler: async (request, reply) => {
      const image = await uploadedImage(request)
      const changed = await changeProduct(request, request.params.id, request.body, image)
      return answer(request, reply, changed)
    },
  })

  app.delete('/:id/', {
    config: { access, enqueues: true },
    schema: {
      operationId: 'removeProduct',
      summary: 'Eliminar un producto sin ventas',
      documented: keyed,
      params: RemovalParams,
      response: { 204: Type.Null({ description: 'Eliminado' }) },
    },
    handler: async (request, reply) => {
      await removeProduct(request, request.params.id)
      return reply.code(204).send(null)
    },
  })

  app.post('/:id/ajustar-stock/', {
    config: { access },
    schema: {
      operationId: 'adjustStock',
      summary: 'Ajustar el stock de un producto con un motivo',
      documented: keyed,
      description:
        'Con `cantidad` (unidades que entran o salen) o con `stock` (unidades contadas), no con ambas.',
      params: IdParams,
      body: StockAdjustmentBody,
      response: { 200: Product },
    },
    handler: async (request, reply) =>
      answer(request, reply, await adjustStock(request, request.params.id, request.body)),
  })
}

export default products
