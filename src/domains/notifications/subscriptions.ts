import type { PrismaClient, PushSubscription } from '../../generated/prisma/client.ts'
import { onConstraint } from '../../lib/database/constraints.ts'
import { defineProblem } from '../../lib/problem.ts'

/** The person behind a token that is still good was removed a moment ago. */
const receiverNotFound = defineProblem('RECEIVER_NOT_FOUND', 404, 'No se encontró tu perfil.')

/** Devices that one person may have; the ones that were not seen for longest make room. */
const maximumDevices = 10

const lastSeenFirst = [{ isActive: 'desc' }, { updatedAt: 'desc' }, { id: 'desc' }] as const

/**
 * Lets a device get a person's messages, and nobody else's any more: a token that another account had is handed over.
 * Returns the subscription, and whether the token is new here. Throws RECEIVER_NOT_FOUND (404).
 */
export async function subscribe(prisma: PrismaClient, userId: string, deviceToken: string) {
  const seen = { userId, isActive: true, updatedAt: new Date() }
  const upsert = prisma.pushSubscription.upsert({
    where: { deviceToken },
    create: { ...seen, deviceToken, createdAt: seen.updatedAt },
    update: seen,
  })
  const [subscription, surplus] = await Promise.all([
    onConstraint(upsert, { 'foreign-key': receiverNotFound }),
    prisma.pushSubscription.findMany({
      where: { userId, deviceToken: { not: deviceToken } },
      orderBy: [...lastSeenFirst],
      skip: maximumDevices - 1,
      select: { id: true },
    }),
  ])
  if (surplus.length > 0) {
    const ids = surplus.map(({ id }) => id)
    await prisma.pushSubscription.deleteMany({ where: { userId, id: { in: ids } } })
  }
  return { subscription, isNew: subscription.createdAt.getTime() === subscription.updatedAt.getTime() }
}

/** The subscription of a person's device that was seen last, an active one if there is one; null without any. */
export function findSubscription(prisma: PrismaClient, userId: string): Promise<PushSubscription | null> {
  return prisma.pushSubscription.findFirst({ where: { userId }, orderBy: [...lastSeenFirst] })
}

/**
 * Ends the messages to a person's device, or to all of them when no token is given: a person who logs out without
 * saying on which device must not go on being told things there. Harmless when there is none. Returns how many ended.
 */
export async function unsubscribe(prisma: PrismaClient, userId: string, deviceToken?: string) {
  const { count } = await prisma.pushSubscription.updateMany({
    where: { userId, isActive: true, ...(deviceToken && { deviceToken }) },
    data: { isActive: false, updatedAt: new Date() },
  })
  return count
}
