import type { FastifyRequest } from 'fastify'
import type { Static } from 'typebox'
import type { Prisma, PrismaClient } from '../../generated/prisma/client.ts'
import { requestActor } from '../../lib/access.ts'
import { onConstraint } from '../../lib/database/constraints.ts'
import { mentionFilter } from '../../lib/database/search.ts'
import { callFunction } from '../../lib/database/sql.ts'
import type { Transaction } from '../../plugins/transactions.ts'
import { problems } from './errors.ts'
import { type ProfileBody, toUser, type User, type UserQuery, userPages } from './schemas.ts'

const withRoles = {
  roles: { select: { role: true }, orderBy: { roleId: 'asc' } },
} satisfies Prisma.UserInclude

function toUserWithRoles({ roles, ...row }: Prisma.UserGetPayload<{ include: typeof withRoles }>): User {
  return toUser({
    ...row,
    roleIds: roles.map(({ role }) => role.id),
    roleNames: roles.map(({ role }) => role.name),
  })
}

/**
 * People in the order of their addresses, inactive ones included, deleted ones not: one round trip. `search` is part of a
 * name, address or telephone number, or, of one or two letters, the beginning of a word in them.
 */
export async function listUsers(
  prisma: PrismaClient,
  { search, limit = userPages.size, offset = 0 }: Static<typeof UserQuery>,
): Promise<User[]> {
  const people = await prisma.user.findMany({
    where: { anonymisedAt: null, ...(search ? mentionFilter(search) : {}) },
    orderBy: [{ lowerCaseEmail: 'asc' }, { id: 'asc' }],
    take: limit,
    skip: offset,
    include: withRoles,
  })
  return people.map(toUserWithRoles)
}

/**
 * Changes a person's name and telephone number; a field that is absent stays, a blank telephone number is none. Returns
 * the person as they are now. Throws NOTHING_TO_UPDATE (400) and USER_NOT_FOUND (404).
 */
export async function updateProfile(
  tx: Transaction,
  userId: string,
  { nombre: name, telefono: phone }: Static<typeof ProfileBody>,
): Promise<User> {
  if (name === undefined && phone === undefined) throw problems.NOTHING_TO_UPDATE()
  const changing = tx.user.update({
    where: { id: userId, anonymisedAt: null },
    data: { ...(name !== undefined && { name }), ...(phone !== undefined && { phone: phone || null }) },
    include: withRoles,
  })
  return toUserWithRoles(await onConstraint(changing, { 'not-found': problems.USER_NOT_FOUND }))
}

/**
 * Deletes a person with their addresses, roles and devices, in one statement (prisma/functions/remove_person.sql).
 * Somebody whom sales, products or claims name stays as a row without name, address or telephone number, and can no
 * longer log in. A second run changes nothing, and neither does an id without a row. Where accounts are kept elsewhere a
 * task to remove the account there is written with it.
 * Throws OWN_ACCOUNT and LAST_ADMINISTRATOR (409).
 */
export async function removeUser(request: FastifyRequest, userId: string): Promise<void> {
  const { sql, providers } = request.server
  const hasRemoteAccount = providers.identity.remote !== null
  const input = { user_id: userId, has_remote_account: hasRemoteAccount, actor: requestActor(request) }
  const { outcome } = await callFunction<{ outcome: string }>(sql, 'remove_person', input)
  if (outcome === 'OWN') throw problems.OWN_ACCOUNT()
  if (outcome === 'LAST') throw problems.LAST_ADMINISTRATOR()
}
