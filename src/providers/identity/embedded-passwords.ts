import type { Prisma, PrismaClient } from '../../generated/prisma/client.ts'
import type { Database } from '../../lib/database/database.ts'
import type { NewPassword, PasswordChange, RecoveryLetter } from './identity.ts'
import type { PasswordHasher } from './password-hash.ts'
import { hashOpaqueToken, newOpaqueToken } from './tokens.ts'

/** Minutes for which a recovery link is good. */
export const recoveryMinutes = 60
/** Seconds between two letters to one person, so that nobody's mailbox can be flooded. */
const pauseSeconds = 60

const inMs = (milliseconds: number) => new Date(Date.now() + milliseconds)

/**
 * Makes a recovery token for the active person with this address, in place of an earlier one. Returns the letter to be
 * mailed, or null when there is no such person or a letter went out a moment ago: the person's row is locked, so that
 * of two requests at the same time one sends a letter.
 */
export function startRecovery(database: Database, email: string): Promise<RecoveryLetter | null> {
  const token = newOpaqueToken()
  const tokenHash = hashOpaqueToken(token)

  async function write(tx: Prisma.TransactionClient): Promise<RecoveryLetter | null> {
    const [person] = await tx.$queryRaw<{ id: string; correo: string }[]>`
      select id, correo from usuario where lower(correo) = ${email} and not correo_duplicado and is_active
      for no key update`
    if (!person) return null
    const userId = person.id
    const recently = { gt: inMs(-pauseSeconds * 1000) }
    const recent = { userId, createdAt: recently, tokenHash: { not: tokenHash } }
    if ((await tx.recoveryToken.count({ where: recent })) > 0) return null
    await tx.recoveryToken.deleteMany({ where: { userId } })
    await tx.recoveryToken.create({ data: { tokenHash, userId, expiresAt: inMs(recoveryMinutes * 60_000) } })
    return { to: person.correo, token }
  }

  return database.repeatable(() => database.prisma.$transaction(write))
}

/** Stores a password and ends the person's sessions but the one that goes on. */
async function replacePassword(
  tx: Prisma.TransactionClient,
  userId: string,
  passwordHash: string,
  keptSessionId: string | null,
): Promise<void> {
  const now = new Date()
  await tx.credential.upsert({
    where: { userId },
    create: { userId, passwordHash },
    update: { passwordHash, updatedAt: now },
  })
  const others = keptSessionId === null ? {} : { NOT: { familyId: keptSessionId } }
  await tx.session.updateMany({ where: { userId, revokedAt: null, ...others }, data: { revokedAt: now } })
}

/** As `Identity.finishRecovery`. A token that is no good is found before anything is hashed. */
export async function finishRecovery(
  prisma: PrismaClient,
  hasher: PasswordHasher,
  recovery: { readonly token: string; readonly newPassword: string },
): Promise<NewPassword | null> {
  const tokenHash = hashOpaqueToken(recovery.token)
  const isGood = { tokenHash, usedAt: null, expiresAt: { gt: new Date() } }
  const found = await prisma.recoveryToken.findFirst({ where: isGood, include: { user: true } })
  if (!found) return null
  const { userId, user } = found
  const passwordHash = await hasher.hash(recovery.newPassword)

  return {
    userId,
    email: user.email ?? '',
    async save(tx) {
      const { count } = await tx.recoveryToken.updateMany({ where: isGood, data: { usedAt: new Date() } })
      if (count === 0) {
        // The hash has a salt of its own: the row that has it was written with this very password.
        const saved = await tx.credential.count({ where: { userId, passwordHash } })
        return saved > 0 ? 'before' : 'refused'
      }
      await replacePassword(tx, userId, passwordHash, null)
      return 'now'
    },
  }
}

/** As `Identity.changePassword`. */
export async function changePassword(hasher: PasswordHasher, change: PasswordChange): Promise<NewPassword> {
  const { userId, email, newPassword, sessionId } = change
  const passwordHash = await hasher.hash(newPassword)
  return {
    userId,
    email,
    async save(tx) {
      await replacePassword(tx, userId, passwordHash, sessionId)
      return 'now'
    },
  }
}
