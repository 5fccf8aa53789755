import { randomUUID } from 'node:crypto'
import type { Static } from 'typebox'
import type { Prisma, PrismaClient, User } from '../../generated/prisma/client.ts'
import { type Actor, Role } from '../../lib/access.ts'
import { onConstraint } from '../../lib/database/constraints.ts'
import { mentionFilter, searchPattern } from '../../lib/database/search.ts'
import { defineProblems } from '../../lib/problem.ts'
import type { Transaction } from '../../plugins/transactions.ts'
import { type ClientChange, type ClientQuery, clientPages, type NewClient } from './schemas.ts'

export const clientProblems = defineProblems({
  CLIENT_NOT_FOUND: '404 Cliente no encontrado.',
  EMAIL_TAKEN: '409 Ya existe una persona con el correo %s.',
  EMAIL_NEEDED: '400 El correo no puede quedar vacío: el cliente inicia sesión con él.',
  STAFF_ACCOUNT:
    '409 Esta persona es parte del personal de la tienda: solo un administrador puede cambiarla, en la gestión de usuarios.',
})

/** For `onConstraint` of what writes an address. */
const emailTaken = (email: string | null = '') => ({
  unique: () => clientProblems.EMAIL_TAKEN([email ?? '']),
})

/** A client: active, with the role Cliente, whatever else they are. */
const isClient = {
  isActive: true,
  anonymisedAt: null,
  roles: { some: { roleId: Role.Cliente } },
} satisfies Prisma.UserWhereInput

/** What the web client always sends although it shows one page alone: it means "all of them". */
const allOfThem = { limit: 50, offset: 0 }

/**
 * Clients who meet every condition, by name: one round trip. `search` is part of a name, address or telephone number, or
 * the beginning of a word in them; the search column has the three on a line each.
 */
export function listClients(
  prisma: PrismaClient,
  { search, nombre, correo, limit = clientPages.size, offset = 0 }: Static<typeof ClientQuery>,
): Promise<User[]> {
  const conditions: Prisma.UserWhereInput[] = [
    ...(search ? [mentionFilter(search)] : []),
    ...(nombre ? [{ searchText: { contains: `${searchPattern(nombre)}%\n%\n` } }] : []),
    ...(correo ? [{ searchText: { contains: `\n%${searchPattern(correo)}%\n` } }] : []),
  ]
  const isEverybody = limit === allOfThem.limit && offset === allOfThem.offset
  return prisma.user.findMany({
    where: { ...isClient, AND: conditions },
    orderBy: [{ searchText: 'asc' }, { id: 'asc' }],
    take: isEverybody ? clientPages.size : limit,
    skip: offset,
  })
}

/** One client. Throws CLIENT_NOT_FOUND (404), also for people who are not clients. */
export async function findClient(prisma: PrismaClient, id: string): Promise<User> {
  const client = await prisma.user.findFirst({ where: { id, ...isClient } })
  if (!client) throw clientProblems.CLIENT_NOT_FOUND()
  return client
}

/**
 * Enters a client by hand: a person with the role Cliente and no account to log in with.
 * Throws EMAIL_TAKEN (409) when anybody has the address.
 */
export async function createClient(tx: Transaction, client: NewClient): Promise<User> {
  const creating = tx.user.create({ data: { id: randomUUID(), ...client } })
  const created = await onConstraint(creating, emailTaken(client.email))
  await tx.userRole.create({ data: { userId: created.id, roleId: Role.Cliente } })
  return created
}

/** Locks a client's row, then reads it with what else they are. Throws CLIENT_NOT_FOUND (404). */
async function lockClient(tx: Transaction, id: string) {
  await tx.$queryRaw`select from usuario where id = ${id}::uuid for no key update`
  const client = await tx.user.findFirst({ where: { id, ...isClient }, include: { roles: true } })
  if (!client) throw clientProblems.CLIENT_NOT_FOUND()
  return { client, isStaff: client.roles.some(({ roleId }) => roleId !== Role.Cliente) }
}

/**
 * Changes a client. Somebody who is staff too is changed by administrators alone: with an administrator's address
 * anybody could have their password reset.
 * Throws CLIENT_NOT_FOUND (404), EMAIL_NEEDED (400), EMAIL_TAKEN and STAFF_ACCOUNT (409).
 */
export async function changeClient(tx: Transaction, actor: Actor, id: string, change: ClientChange) {
  const { client: before, isStaff } = await lockClient(tx, id)
  if (isStaff && !actor.roleIds.includes(Role.Administrador)) throw clientProblems.STAFF_ACCOUNT()
  if (change.email === null && before.email !== null) {
    throw clientProblems.EMAIL_NEEDED([], { errors: { correo: [clientProblems.EMAIL_NEEDED().message] } })
  }
  const isEmailChanged = change.email !== undefined && change.email !== before.email
  const data = { ...change, ...(isEmailChanged ? { isDuplicateEmail: false } : {}) }
  const client = await onConstraint(tx.user.update({ where: { id }, data }), emailTaken(change.email))
  // A letter that went to the old address must not change the password any more.
  if (isEmailChanged) await tx.recoveryToken.deleteMany({ where: { userId: id } })
  return { client, isEmailChanged }
}

/**
 * Deactivates a client: they can no longer log in, and keep their roles and history.
 * Throws CLIENT_NOT_FOUND (404) and STAFF_ACCOUNT (409) for somebody who has another role too.
 */
export async function deactivateClient(tx: Transaction, id: string): Promise<void> {
  const { isStaff } = await lockClient(tx, id)
  if (isStaff) throw clientProblems.STAFF_ACCOUNT()
  await tx.user.update({ where: { id }, data: { isActive: false } })
}
