import { format } from 'node:util'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import Type from 'typebox'
import type { PrismaClient } from '../../generated/prisma/client.ts'
import { allow, Role } from '../../lib/access.ts'
import { violationOf } from '../../lib/database/constraints.ts'
import { likeLiteral } from '../../lib/database/search.ts'
import { demo } from '../../lib/demo.ts'
import { keyed } from '../../lib/idempotency.ts'
import { defineProblem } from '../../lib/problem.ts'
import { Detail, Id, Text } from '../../lib/schemas.ts'
import { documentUnder } from '../../plugins/openapi/index.ts'
import type { Transaction } from '../../plugins/transactions.ts'
import { type Name, NameItem } from './schemas.ts'

const nameTaken = defineProblem('NAME_TAKEN', 409, 'Ya existe %s con el nombre "%s".')
const nameInUse = defineProblem('NAME_IN_USE', 409, 'No se puede eliminar "%s": productos que lo usan: %s.')

/** Brands: one of the two lists of names that a product chooses from. They behave alike. */
export const brands = {
  model: 'brand',
  /** The field of a product that refers to it. */
  reference: 'brandId',
  /** Where administrators manage the names, and where sellers choose from them. */
  path: '/gestion-catalogos/marcas',
  choicesPath: '/gestionproducto/marcas',
  /** For the names of operations, and for sentences. */
  title: 'Brand',
  plural: 'marcas',
  one: 'una marca',
  removed: 'Marca "%s" eliminada correctamente.',
  /** For the documentation: a name that the demo shop has, and one to add. */
  known: demo.acer,
  added: { id: 41, nombre: 'Ariston' },
  notFound: defineProblem('BRAND_NOT_FOUND', 404, 'Marca no encontrada.'),
} as const

/** Types of products. */
export const types = {
  model: 'productType',
  reference: 'typeId',
  path: '/gestion-catalogos/tipos-producto',
  choicesPath: '/gestionproducto/tipos',
  title: 'ProductType',
  plural: 'tipos de producto',
  one: 'un tipo de producto',
  removed: 'Tipo de producto "%s" eliminado correctamente.',
  known: demo.laptops,
  added: { id: 16, nombre: 'Calefactores' },
  notFound: defineProblem('TYPE_NOT_FOUND', 404, 'Tipo de producto no encontrado.'),
} as const

type NameKind = typeof brands | typeof types

/** The rows of a kind; both models have the same columns. */
const rowsOf = (prisma: PrismaClient | Transaction, { model }: NameKind) =>
  prisma[model] as PrismaClient['brand']

const toName = ({ id, name }: { id: number; name: string }): Name => ({ id, nombre: name })

const spanish = new Intl.Collator('es')

/** All brands, or all types, by name. */
export async function listNames(prisma: PrismaClient, kind: NameKind): Promise<Name[]> {
  const rows = await rowsOf(prisma, kind).findMany({ orderBy: { id: 'asc' } })
  return rows.map(toName).sort((left, right) => spanish.compare(left.nombre, right.nombre))
}

/** Why a name could not be written: the unique index decides, and case does not make a name another one. */
async function refusal(prisma: PrismaClient, kind: NameKind, name: string, error: unknown): Promise<unknown> {
  const violation = violationOf(error)?.kind
  if (violation === 'not-found') return kind.notFound()
  if (violation !== 'unique') return error
  const same = { equals: likeLiteral(name), mode: 'insensitive' } as const
  const taken = await rowsOf(prisma, kind).findFirst({ where: { name: same, isDuplicateName: false } })
  return nameTaken([kind.one, taken?.name ?? name])
}

/**
 * Adds a brand or a type, or renames the one with an `id`.
 * Throws NAME_TAKEN (409), naming the one that is there, BRAND_NOT_FOUND and TYPE_NOT_FOUND (404).
 */
async function writeName(request: FastifyRequest, kind: NameKind, name: string, id?: number): Promise<Name> {
  const app = request.server
  const data = { name, isDuplicateName: false }
  try {
    return await app.transaction(request, async (tx) => {
      const rows = rowsOf(tx, kind)
      return toName(await (id === undefined ? rows.create({ data }) : rows.update({ where: { id }, data })))
    })
  } catch (error) {
    throw await refusal(app.prisma, kind, name, error)
  }
}

/**
 * Removes a brand or a type that no product has. Returns the sentence for the client.
 * Throws BRAND_NOT_FOUND, TYPE_NOT_FOUND (404) and NAME_IN_USE (409), with the number of products.
 */
async function removeName(request: FastifyRequest, kind: NameKind, id: number) {
  const app = request.server
  try {
    return await app.transaction(request, async (tx) => {
      const { name } = await rowsOf(tx, kind).delete({ where: { id } })
      return format(kind.removed, name)
    })
  } catch (error) {
    const violation = violationOf(error)?.kind
    if (violation !== 'foreign-key') throw await refusal(app.prisma, kind, '', error)
    const [row, products] = await Promise.all([
      rowsOf(app.prisma, kind).findUnique({ where: { id } }),
      app.prisma.product.count({ where: { [kind.reference]: id } }),
    ])
    throw row ? nameInUse([row.name, products]) : kind.notFound()
  }
}

const managing = { access: allow(Role.Administrador) }
const choosing = { access: allow(Role.Vendedor, Role.Administrador) }

/** The routes of a list of names: brands and types differ in nothing but their words. */
const namesOf: FastifyPluginAsyncTypebox<{ kind: NameKind }> = async (app, { kind }) => {
  const { path, plural } = kind
  const NameBody = Type.Object({ nombre: Text(120, { examples: [kind.added.nombre] }) })
  const IdParams = Type.Object({ id: Id({ examples: [kind.added.id] }) })
  const Added = Type.Object(NameItem.properties, { title: 'Nombre', examples: [kind.added] })
  const Names = Type.Array(NameItem, { examples: [[kind.known]] })

  const choices = `${plural.replace(/^./, (letter) => letter.toUpperCase())} para elegir`
  documentUnder(app, 'Gestión de productos')
  app.get(`${kind.choicesPath}/`, {
    config: choosing,
    schema: { operationId: `list${kind.title}Choices`, summary: choices, response: { 200: Names } },
    handler: async () => listNames(app.prisma, kind),
  })

  documentUnder(app, `Catálogo: ${plural}`)
  app.get(`${path}/`, {
    config: managing,
    schema: {
      operationId: `list${kind.title}s`,
      summary: `Listar ${plural} por nombre`,
      response: { 200: Names },
    },
    handler: async () => listNames(app.prisma, kind),
  })

  app.post(`${path}/crear/`, {
    config: managing,
    schema: {
      operationId: `create${kind.title}`,
      documented: keyed,
      summary: `Crear ${kind.one}`,
      body: NameBody,
      response: { 201: Added },
    },
    handler: async (request, reply) =>
      reply.code(201).send(await writeName(request, kind, request.body.nombre)),
  })

  app.put(`${path}/:id/`, {
    config: managing,
    schema: {
      operationId: `rename${kind.title}`,
      summary: `Renombrar ${kind.one}`,
      params: IdParams,
      body: NameBody,
      response: { 200: Added },
    },
    handler: async (request) => writeName(request, kind, request.body.nombre, request.params.id),
  })

  app.delete(`${path}/:id/eliminar/`, {
    config: managing,
    schema: {
      operationId: `remove${kind.title}`,
      documented: keyed,
      summary: `Eliminar ${kind.one} sin productos`,
      params: IdParams,
      response: { 200: Detail },
    },
    handler: async (request) => ({ detail: await removeName(request, kind, request.params.id) }),
  })
}

const names: FastifyPluginAsyncTypebox = async (app) => {
  for (const kind of [brands, types]) await app.register(namesOf, { kind })
}

export default names
