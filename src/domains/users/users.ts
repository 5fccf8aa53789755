import type { Prisma, PrismaClient } from '../../generated/prisma/client.ts'
import { mentionFilter } from '../../lib/database/search.ts'
import type { Transaction } from '../../plugins/transactions.ts'
import { nothingToUpdate, userNotFound } from './errors.ts'

/** Reads a person with their roles, in id order. */
export const withRoles = {
  roles: { select: { role: true }, orderBy: { roleId: 'asc' } },
} satisfies Prisma.UserInclude

export type UserWithRoles = Prisma.UserGetPayload<{ include: typeof withRoles }>

export interface UserSearch {
  /**
   * Part of a name, address or telephone number, or, of one or two letters, the beginning of a word in them; case and
   * accents do not matter. Empty finds everybody.
   */
  readonly text: string
  readonly limit: number
  readonly offset: number
}

/** What of a person changes; a field that is absent stays. */
export interface ProfileChange {
  readonly name?: string
  readonly phone?: string | null
}

/** People in the order of their addresses, inactive ones included, deleted ones not: one round trip. */
export function listUsers(
  prisma: PrismaClient,
  { text, limit, offset }: UserSearch,
): Promise<UserWithRoles[]> {
  return prisma.user.findMany({
    where: { anonymisedAt: null, ...(text === '' ? {} : mentionFilter(text)) },
    orderBy: [{ lowerCaseEmail: 'asc' }, { id: 'asc' }],
    take: limit,
    skip: offset,
    include: withRoles,
  })
}

/**
 * Changes a person's name and telephone number. Returns the person as they are now.
 * Throws NOTHING_TO_UPDATE (400) and USER_NOT_FOUND (404).
 */
export async function updateProfile(
  tx: Transaction,
  userId: string,
  change: ProfileChange,
): Promise<UserWithRoles> {
  if (change.name === undefined && change.phone === undefined) throw nothingToUpdate()
  const { count } = await tx.user.updateMany({
    where: { id: userId, anonymisedAt: null },
    data: { ...change },
  })
  if (count === 0) throw userNotFound()
  return tx.user.findUniqueOrThrow({ where: { id: userId }, include: withRoles })
}
