import { format } from 'node:util'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { PrismaClient } from '../../../generated/prisma/client.ts'
import { violationOf } from '../../../lib/database/constraints.ts'
import { likeLiteral } from '../../../lib/database/search.ts'
import { demo } from '../../../lib/demo.ts'
import { defineProblem } from '../../../lib/problem.ts'
import type { Transaction } from '../../../plugins/transactions.ts'
import type { Name } from '../schemas.ts'

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

export type NameKind = typeof brands | typeof types

type App = Pick<FastifyInstance, 'prisma' | 'transaction'>

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
async function refusal({ prisma }: App, kind: NameKind, name: string, error: unknown): Promise<unknown> {
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
export async function writeName(
  app: App,
  request: FastifyRequest,
  kind: NameKind,
  { id, nombre: name }: { readonly id?: number; readonly nombre: string },
): Promise<Name> {
  const data = { name, isDuplicateName: false }
  try {
    return await app.transaction(request, async (tx) => {
      const rows = rowsOf(tx, kind)
      return toName(await (id === undefined ? rows.create({ data }) : rows.update({ where: { id }, data })))
    })
  } catch (error) {
    throw await refusal(app, kind, name, error)
  }
}

/**
 * Removes a brand or a type that no product has. Returns the sentence for the client.
 * Throws BRAND_NOT_FOUND, TYPE_NOT_FOUND (404) and NAME_IN_USE (409), with the number of products.
 */
export async function removeName(app: App, request: FastifyRequest, kind: NameKind, id: number) {
  try {
    return await app.transaction(request, async (tx) => {
      const { name } = await rowsOf(tx, kind).delete({ where: { id } })
      return format(kind.removed, name)
    })
  } catch (error) {
    const violation = violationOf(error)?.kind
    if (violation !== 'foreign-key') throw await refusal(app, kind, '', error)
    const [row, products] = await Promise.all([
      rowsOf(app.prisma, kind).findUnique({ where: { id } }),
      app.prisma.product.count({ where: { [kind.reference]: id } }),
    ])
    throw row ? nameInUse([row.name, products]) : kind.notFound()
  }
}
