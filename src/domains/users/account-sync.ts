import type { FastifyRequest } from 'fastify'
import type { PrismaClient } from '../../generated/prisma/client.ts'
import type { Transaction } from '../../plugins/transactions.ts'
import type { Identity } from '../../providers/identity/identity.ts'

/** The topic of the outbox for bringing an account at the identity provider in line with its person. */
export const accountTopic = 'identity.align'

/** The request that changed the person tries first; the dispatcher only has what that one could not do. */
const dispatcherWaitsMs = 60_000
/** With the dispatcher's growing pauses: days. */
const maximumAttempts = 30

const keyOf = (userId: string) => `${accountTopic}:${userId}`

/**
 * Writes, with the change of a person, the task that their account at the provider follows. One task for each person:
 * a later change asks for it again, and it always follows the person as they are when it runs. None is needed where
 * accounts are rows of this database.
 */
export async function enqueueAccountSync(tx: Transaction, request: FastifyRequest, userId: string) {
  if (!request.server.providers.identity.remote) return
  const task = {
    payload: { usuario_id: userId, request_id: request.id },
    maxAttempts: maximumAttempts,
    runAt: new Date(Date.now() + dispatcherWaitsMs),
  }
  const anew = { status: 'pending', attempts: 0, leaseUntil: null, lastError: null, doneAt: null }
  const dedupeKey = keyOf(userId)
  await tx.outboxTask.upsert({
    where: { dedupeKey },
    create: { topic: accountTopic, dedupeKey, ...task },
    update: { ...task, ...anew },
  })
}

/**
 * Makes somebody's account at the identity provider what the shop's row says: gone with a deleted or anonymised person,
 * banned with an inactive one, with the same address otherwise. It may run late, twice, and in any order. True when the
 * address is another account's: then the row gets this account's back. Throws IDENTITY_UNAVAILABLE (503).
 */
export async function syncAccount(prisma: PrismaClient, identity: Identity, userId: string) {
  if (!identity.remote) return false
  const person = await prisma.user.findUnique({ where: { id: userId, anonymisedAt: null } })
  const wanted = person && {
    name: person.name,
    email: person.email,
    phone: person.phone,
    is_active: person.isActive,
  }
  const account = await identity.remote.align(userId, wanted ?? 'removed')
  if (account === null || !wanted || wanted.email === null) return false
  if (account.email === wanted.email.toLowerCase()) return false
  // Where somebody else has that address as well the row keeps the wanted one; the unique index decides a tie.
  const holders = { lowerCaseEmail: account.email, isDuplicateEmail: false, id: { not: userId } }
  if ((await prisma.user.count({ where: holders })) === 0) {
    const where = { id: userId, email: wanted.email }
    await prisma.user.updateMany({ where, data: { email: account.email } })
  }
  return true
}

/**
 * Runs the task of `enqueueAccountSync` right after its transaction, and marks it as done unless another request has
 * asked for it since. What fails now is left to the dispatcher: the person is changed already. Returns true when the
 * person's address is another account's.
 */
export async function syncAccountNow(request: FastifyRequest, userId: string): Promise<boolean> {
  const app = request.server
  const { identity } = app.providers
  if (!identity.remote) return false
  try {
    const isEmailTaken = await syncAccount(app.prisma, identity, userId)
    await app.prisma.outboxTask.updateMany({
      where: { dedupeKey: keyOf(userId), payload: { path: ['request_id'], equals: request.id } },
      data: { status: 'done', doneAt: new Date(), leaseUntil: null },
    })
    return isEmailTaken
  } catch (error) {
    request.log.warn({ err: error }, 'an account will be brought in line later')
    return false
  }
}
