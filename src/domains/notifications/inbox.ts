import type { Notification, Prisma, PrismaClient } from '../../generated/prisma/client.ts'
import type { Page } from '../../lib/pages.ts'

export interface InboxFilter {
  readonly status?: string
  readonly channel?: string
  readonly isRead?: boolean
}

export interface Inbox {
  /** Newest first. */
  readonly notifications: readonly Notification[]
  /** Of all that meet the filter, on whatever page. */
  readonly total: number
  readonly unread: number
}

/** A person's notifications that meet the filter: a page of them and the counts of all, three statements at once. */
export async function readInbox(
  prisma: PrismaClient,
  userId: string,
  { status, channel, isRead }: InboxFilter,
  page: Page,
): Promise<Inbox> {
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
export async function markRead(
  prisma: PrismaClient,
  userId: string,
  ids?: readonly number[],
): Promise<number> {
  const { count } = await prisma.notification.updateMany({
    where: { userId, readAt: null, ...(ids && { id: { in: [...ids] } }) },
    data: { readAt: new Date() },
  })
  return count
}
