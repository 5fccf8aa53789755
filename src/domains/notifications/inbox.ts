import type { Static } from 'typebox'
import type { Prisma, PrismaClient } from '../../generated/prisma/client.ts'
import { readPage } from '../../lib/pages.ts'
import { toValidationProblem } from '../../lib/validation.ts'
import { channels, type InboxQuery, inboxPages, states } from './schemas.ts'

function choose(field: string, known: readonly string[], asked = ''): string | undefined {
  const chosen = asked.toUpperCase()
  if (chosen === '' || known.includes(chosen)) return chosen || undefined
  throw toValidationProblem({ [field]: [`Debe ser uno de estos valores: ${known.join(', ')}.`] })
}

/**
 * A page of a person's notifications that meet the filter, newest first, how many do, and how many of these are unread:
 * three statements at once.
 * Throws VALIDATION_FAILED (400) for a state or channel that does not exist.
 */
export async function readInbox(
  prisma: PrismaClient,
  userId: string,
  { estado, canal, leida: isRead, ...asked }: Static<typeof InboxQuery>,
) {
  const status = choose('estado', states, estado)
  const channel = choose('canal', channels, canal)
  const page = readPage(asked, inboxPages)
  const where: Prisma.NotificationWhereInput = {
    userId,
    ...(status && { status }),
    ...(channel && { channel }),
    ...(isRead !== undefined && { readAt: isRead ? { not: null } : null }),
  }
  const [notifications, total, unread] = await Promise.all([
    prisma.notification.findMany({
      where,
      orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
      take: page.limit,
      skip: page.offset,
    }),
    prisma.notification.count({ where }),
    isRead ? 0 : prisma.notification.count({ where: { ...where, readAt: null } }),
  ])
  return { notifications, total, unread }
}

/** Marks a person's notifications as read, those with these ids or all. Returns how many were unread. */
export async function markRead(prisma: PrismaClient, userId: string, ids?: readonly number[]) {
  const { count } = await prisma.notification.updateMany({
    where: { userId, readAt: null, ...(ids && { id: { in: [...ids] } }) },
    data: { readAt: new Date() },
  })
  return count
}
