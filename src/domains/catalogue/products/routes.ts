import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import Type from 'typebox'
import { allow } from '../../../lib/access.ts'
import { requestAuthor } from '../../../lib/author.ts'
import { demo } from '../../../lib/demo.ts'
import { keyed, replayedHeaders, type Settled } from '../../../lib/idempotency.ts'
import { Role } from '../../../lib/roles.ts'
import { Id } from '../../../lib/schemas.ts'
import { sellerScope } from '../actor-scope.ts'
import { imageRequired } from '../errors.ts'
import { isKnownTag } from '../etag.ts'
import { imageUrlFor } from '../image-url.ts'
import { onceKey } from '../once.ts'
import {
  NewProductBody,
  NewProductForm,
  Product,
  ProductChangesBody,
  ProductChangesForm,
  type ProductRow,
  StockAdjustmentBody,
  toNewProduct,
  toProduct,
  toProductChanges,
  toStockAdjustment,
} from '../schemas.ts'
import { adjustStock } from './adjust-stock.ts'
import { changeProduct } from './change-product.ts'
import { createProduct } from './create-product.ts'
import { imageUpload, uploadedImage } from './image-upload.ts'
import { findProduct, listProducts } from './list-products.ts'
import { ListQuery, ProductPage, toListQuery } from './list-query.ts'
import { expectedTag, productTag } from './product-tag.ts'
import { removeProduct } from './remove-product.ts'

const tags = ['Gestión de productos']
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

/** Products as sellers and administrators manage them. */
export const productsRoutes: FastifyPluginAsyncTypebox = async (app) => {
  const context = { sql: app.sql, storage: app.providers.storage }
  const answer = (request: FastifyRequest, reply: FastifyReply, row: ProductRow) => {
    reply.header('etag', productTag(row)).header('cache-control', 'private, no-cache')
    return toProduct(row, imageUrlFor(app.providers.storage, request))
  }
  const settle = (request: FastifyRequest, reply: FastifyReply, settled: Settled<ProductRow>) => {
    if (settled.replayed) reply.headers(replayedHeaders)
    return answer(request, reply, settled.response)
  }

  app.get('/', {
    config: { access },
    schema: {
      tags,
      operationId: 'listProducts',
      summary: 'Productos propios (todos, para administradores), del más nuevo al más antiguo',
      querystring: ListQuery,
      response: { 200: ProductPage },
    },
    handler: async (request) => {
      const query = toListQuery(request.query, request.actor)
      const { total, rows } = await listProducts(app.sql, request.actor!, query)
      const imageUrl = imageUrlFor(app.providers.storage, request)
      const { page, pageSize } = query.page
      return {
        count: total,
        page,
        page_size: pageSize,
        results: rows.map((row) => toProduct(row, imageUrl)),
      }
    },
  })

  app.post('/', {
    config: { access, upload: imageUpload },
    schema: {
      tags,
      operationId: 'createProduct',
      summary: 'Crear un producto con su imagen (archivo `imagen`: JPEG, PNG o WebP, hasta 5 MB)',
      documented: { ...keyed, body: NewProductForm },
      description:
        'Se crea una sola vez por `Idempotency-Key`; sin ella, el mismo envío repetido en diez minutos tampoco crea otro.',
      consumes: ['multipart/form-data'],
      body: NewProductBody,
      response: { 201: Product },
    },
    handler: async (request, reply) => {
      const key = onceKey(request, 'same-content')
      const image = await uploadedImage(request)
      if (!image) throw imageRequired([], { errors: { imagen: ['No se envió ningún archivo.'] } })
      const created = await createProduct(
        context,
        requestAuthor(request),
        key,
        toNewProduct(request.body),
        image,
      )
      return reply.code(201).send(settle(request, reply, created))
    },
  })

  app.get('/:id/', {
    config: { access },
    schema: {
      tags,
      operationId: 'readProduct',
      summary: 'Un producto',
      params: IdParams,
      response: { 200: Product, 304: Type.Null({ description: 'Sin cambios desde el ETag enviado' }) },
    },
    handler: async (request, reply) => {
      const scope = sellerScope(request.actor)
      const row = await findProduct(app.sql, request.actor!, { ...scope, id: request.params.id })
      const body = answer(request, reply, row)
      return isKnownTag(request, productTag(row)) ? reply.code(304).send(null) : reply.send(body)
    },
  })

  app.patch('/:id/', {
    config: { access, upload: imageUpload },
    schema: {
      tags,
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
      const key = onceKey(request, 'none')
      const image = await uploadedImage(request)
      const edit = {
        id: request.params.id,
        ...sellerScope(request.actor),
        expected: expectedTag(request),
        image,
      }
      const changes = toProductChanges(request.body)
      const changed = await changeProduct(context, requestAuthor(request), key, { ...edit, changes })
      return settle(request, reply, changed)
    },
  })

  app.delete('/:id/', {
    config: { access },
    schema: {
      tags,
      operationId: 'removeProduct',
      summary: 'Eliminar un producto sin ventas',
      documented: keyed,
      params: RemovalParams,
      response: { 204: Type.Null({ description: 'Eliminado' }) },
    },
    handler: async (request, reply) => {
      const target = { id: request.params.id, ...sellerScope(request.actor) }
      const key = onceKey(request, 'same-content')
      const { replayed } = await removeProduct(app.sql, requestAuthor(request), key, target)
      if (replayed) reply.headers(replayedHeaders)
      return reply.code(204).send(null)
    },
  })

  app.post('/:id/ajustar-stock/', {
    config: { access },
    schema: {
      tags,
      operationId: 'adjustStock',
      summary: 'Ajustar el stock de un producto con un motivo',
      documented: keyed,
      description:
        'Con `cantidad` (unidades que entran o salen) o con `stock` (unidades contadas), no con ambas.',
      params: IdParams,
      body: StockAdjustmentBody,
      response: { 200: Product },
    },
    handler: async (request, reply) => {
      const key = onceKey(request, 'none')
      const target = { id: request.params.id, ...sellerScope(request.actor) }
      const adjustment = { ...target, ...toStockAdjustment(request.body) }
      return settle(request, reply, await adjustStock(app.sql, requestAuthor(request), key, adjustment))
    },
  })
}
