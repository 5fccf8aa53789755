import { randomUUID } from 'node:crypto'
import type { Prisma, PrismaClient, User } from '../../generated/prisma/client.ts'
import { type Actor, Role } from '../../lib/access.ts'
import { onConstraint } from '../../lib/database/constraints.ts'
import { mentionFilter, searchPattern } from '../../lib/database/search.ts'
import type { Transaction } from '../../plugins/transactions.ts'
import { clientNotFound, emailNeeded, emailTaken, staffAccount } from './errors.ts'

export interface ClientSearch {
  /** Part of a name, address or telephone number, or the beginning of a word in them; case and accents do not matter. */
  readonly text: string
  readonly name: string
  readonly email: string
  readonly limit: number
  readonly offset: number
}

export interface NewClient {
  readonly name: string
  readonly phone: string | null
  /** Lower-case. */
  readonly email: string | null
}

/** What of a client changes; a field that is absent stays. */
export type ClientChange = Partial<NewClient>

/** A client: active, with the role Cliente, whatever else they are. */
const isClient = {
  isActive: true,
  anonymisedAt: null,
  roles: { some: { roleId: Role.Cliente } },
} satisfies Prisma.UserWhereInput

/** The search column has name, address and telephone number on a line each. */
function conditions({ text, name, email }: ClientSearch): Prisma.UserWhereInput[] {
  return [
    ...(text === '' ? [] : [mentionFilter(text)]),
    ...(name === '' ? [] : [{ searchText: { contains: `${searchPattern(name)}%\n%\n` } }]),
    ...(email === '' ? [] : [{ searchText: { contains: `\n%${searchPattern(email)}%\n` } }]),
  ]
}

/** Clients who meet every condition, by name: one round trip. */
export function listClients(prisma: PrismaClient, search: ClientSearch): Promise<User[]> {
  return prisma.user.findMany({
    where: { ...isClient, AND: conditions(search) },
    orderBy: [{ searchText: 'asc' }, { id: 'asc' }],
    take: search.limit,
    skip: search.offset,
  })
}

/** One client. Throws CLIENT_NOT_FOUND (404), also for people who are not clients. */
export async function findClient(prisma: PrismaClient, id: string): Promise<User> {
  const client = await prisma.user.findFirst({ where: { id, ...isClient } })
  if (!client) throw clientNotFound()
  return client
}

/**
 * Enters a client by hand: a person with the role Cliente and no account to log in with.
 * Throws EMAIL_TAKEN (409) when anybody has the address.
 */
export async function createClient(tx: Transaction, client: NewClient): Promise<User> {
  const creating = tx.user.create({ data: { id: randomUUID(), ...client } })
  const created = await onConstraint(creating, { unique: () => emailTaken([client.email ?? '']) })
  await tx.userRole.create({ data: { userId: created.id, roleId: Role.Cliente } })
  return created
}

/** Locks a client's row, then reads it with what else they are. Throws CLIENT_NOT_FOUND (404). */
async function lockClient(tx: Transaction, id: string): Promise<{ client: User; isStaff: boolean }> {
  await tx.$queryRaw`select from usuario where id = ${id}::uuid for no key update`
  const found = await tx.user.findFirst({ where: { id, ...isClient }, include: { roles: true } })
  if (!found) throw clientNotFound()
  const { roles, ...client } = found
  return { client, isStaff: roles.some(({ roleId }) => roleId !== Role.Cliente) }
}

export interface ChangedClient {
  readonly client: User
  readonly isEmailChanged: boolean
}

/**
 * Changes a client. Somebody who is staff too is changed by administrators alone: with an administrator's address
 * anybody could have their password reset.
 * Throws CLIENT_NOT_FOUND (404), EMAIL_NEEDED (400), EMAIL_TAKEN and STAFF_ACCOUNT (409).
 */
export async function changeClient(
  tx: Transaction,
  actor: Actor,
  id: string,
  change: ClientChange,
): Promise<ChangedClient> {
  const { client: before, isStaff } = await lockClient(tx, id)
  if (isStaff && !actor.roleIds.includes(Role.Administrador)) throw staffAccount()
  if (change.email === null && before.email !== null) {
    throw emailNeeded([], { errors: { correo: [emailNeeded().message] } })
  }
  const isEmailChanged = change.email !== undefined && change.email !== before.email
  const data = { ...change, ...(isEmailChanged ? { isDuplicateEmail: false } : {}) }
  const changing = tx.user.update({ where: { id }, data })
  const client = await onConstraint(changing, { unique: () => emailTaken([change.email ?? '']) })
  return { client, isEmailChanged }
}

/**
 * Deactivates a client: they can no longer log in, and keep their roles and history.
 * Throws CLIENT_NOT_FOUND (404) and STAFF_ACCOUNT (409) for somebody who has another role too.
 */
export async function deactivateClient(tx: Transaction, id: string): Promise<void> {
  const { isStaff } = await lockClient(tx, id)
  if (isStaff) throw staffAccount()
  await tx.user.update({ where: { id }, data: { isActive: false } })
}
