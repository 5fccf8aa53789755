import { createHash, createHmac, randomBytes, randomUUID } from 'node:crypto'
import { SignJWT } from 'jose'
import type { Config } from '../../config/config.ts'
import type { Prisma } from '../../generated/prisma/client.ts'
import { callFunction } from '../../lib/database/sql.ts'
import type { Identity, Login, Session } from './identity.ts'
import { type PasswordHasher, passwordHasher } from './password-hash.ts'
import { deriveKey, embeddedTokenSecret } from './verify-token.ts'

/** Seconds for which an access token is good, as Supabase has it. */
const accessTokenSeconds = 3600
/** Days for which a session can be refreshed since its last use. */
const sessionDays = 30

/** Minutes for which a recovery link is good. */
export const recoveryMinutes = 60
/** Seconds between two letters to one person, so that nobody's mailbox can be flooded. */
const pauseSeconds = 60

interface ExchangedSession {
  readonly user_id: string
  readonly email: string
  readonly session_id: string
  readonly authenticated_at: string
}

/** A token that says nothing: 256 random bits, for URLs too. */
const newOpaqueToken = (): string => randomBytes(32).toString('base64url')

/** What is stored of an opaque token, so that nobody can use what the table has. */
const hashOpaqueToken = (token: string): Buffer<ArrayBuffer> =>
  Buffer.from(createHash('sha256').update(token).digest())

const hexHash = (token: string) => hashOpaqueToken(token).toString('hex')

const inMs = (milliseconds: number) => new Date(Date.now() + milliseconds)

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

/**
 * Identity kept in this service's own tables: passwords as Argon2id, refresh tokens as hashes, the same access
 * tokens as Supabase Auth. For laptops, tests and shops without a Supabase project.
 */
export function createEmbeddedIdentity(
  config: Pick<Config, 'SECRET_KEY' | 'SUPABASE_JWT_SECRET'>,
  hasher: PasswordHasher = passwordHasher,
): Identity {
  const secret = embeddedTokenSecret(config)
  const refreshKey = deriveKey(config.SECRET_KEY, 'refresh-token')

  /**
   * A session with an access token of the claims that Supabase Auth gives (supabase.com/docs/guides/auth/jwt-fields).
   * `authenticatedAt` is when the password was given; a refreshed token keeps it.
   */
  async function sessionOf(
    { userId, email, sessionId }: Omit<Session, 'tokens'>,
    authenticatedAt: Date,
    refresh: string,
  ): Promise<Session> {
    const issuedAt = Math.floor(Date.now() / 1000)
    const access = await new SignJWT({
      email,
      phone: '',
      role: 'authenticated',
      aal: 'aal1',
      amr: [{ method: 'password', timestamp: Math.floor(authenticatedAt.getTime() / 1000) }],
      session_id: sessionId,
      is_anonymous: false,
    })
      .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
      .setSubject(userId)
      .setAudience('authenticated')
      .setIssuedAt(issuedAt)
      .setExpirationTime(issuedAt + accessTokenSeconds)
      .sign(secret)
    const tokens = { access, refresh, token_type: 'bearer', expires_in: accessTokenSeconds }
    return { userId, email, sessionId, tokens }
  }

  async function beginSession(userId: string, email: string, passwordHash: string): Promise<Login> {
    const sessionId = randomUUID()
    const refresh = newOpaqueToken()
    const session = await sessionOf({ userId, email, sessionId }, new Date(), refresh)
    const hashes = { token_hash: hexHash(refresh), password_hash: passwordHash }
    const newSession = { id: sessionId, ...hashes, days: sessionDays }
    return { ...session, newSession, registeredAs: null }
  }

  return {
    remote: null,

    // All forms are tried: how many depends on what was typed, never on who has the address.
    async signIn({ email, passwords, person }) {
      const matches: boolean[] = []
      for (const password of passwords)
        matches.push(await hasher.verify(password, person?.password_hash ?? null))
      return person?.password_hash && matches.includes(true)
        ? beginSession(person.id, email, person.password_hash)
        : null
    },

    async register({ email, password }) {
      const passwordHash = await hasher.hash(password)
      const login = await beginSession(randomUUID(), email, passwordHash)
      return {
        ...login,
        async save(tx) {
          await tx.credential.create({ data: { userId: login.userId, passwordHash } })
        },
      }
    },

    async refresh({ sql }, refreshToken) {
      // Computed rather than drawn: the same exchange delivered twice (a double click, a lost reply) has the same answer
      // although only hashes are stored.
      const refresh = createHmac('sha256', refreshKey).update(refreshToken).digest('base64url')
      const session = await callFunction<ExchangedSession | null>(sql, 'exchange_refresh_token', {
        token_hash: hexHash(refreshToken),
        next: { id: randomUUID(), token_hash: hexHash(refresh), days: sessionDays },
      })
      if (!session) return null
      const { user_id: userId, email, session_id: sessionId, authenticated_at: authenticatedAt } = session
      return sessionOf({ userId, email, sessionId }, new Date(authenticatedAt), refresh)
    },

    async signOut({ sql }, { sessionId }) {
      await sql.repeatable`
        update session set revoked_at = now() where family_id = ${sessionId}::uuid and revoked_at is null`
    },

    // The person's row is locked, so that of two requests at the same time one sends a letter.
    startRecovery(database, { email }) {
      const token = newOpaqueToken()
      const tokenHash = hashOpaqueToken(token)
      const write = async (tx: Prisma.TransactionClient) => {
        const [person] = await tx.$queryRaw<{ id: string; correo: string }[]>`
          select id, correo from usuario where lower(correo) = ${email} and not correo_duplicado and is_active
          for no key update`
        if (!person) return null
        const userId = person.id
        const recently = { gt: inMs(-pauseSeconds * 1000) }
        const recent = { userId, createdAt: recently, tokenHash: { not: tokenHash } }
        if ((await tx.recoveryToken.count({ where: recent })) > 0) return null
        await tx.recoveryToken.deleteMany({ where: { userId } })
        const expiresAt = inMs(recoveryMinutes * 60_000)
        await tx.recoveryToken.create({ data: { tokenHash, userId, expiresAt } })
        return { to: person.correo, token }
      }
      return database.repeatable(() => database.prisma.$transaction(write))
    },

    // A token that is no good is found before anything is hashed.
    async finishRecovery({ prisma }, { token, newPassword }) {
      const tokenHash = hashOpaqueToken(token)
      const isGood = { tokenHash, usedAt: null, expiresAt: { gt: new Date() } }
      const found = await prisma.recoveryToken.findFirst({ where: isGood, include: { user: true } })
      if (!found) return null
      const { userId, user } = found
      const passwordHash = await hasher.hash(newPassword)
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
    },

    async changePassword({ userId, email, newPassword, sessionId }) {
      const passwordHash = await hasher.hash(newPassword)
      return {
        userId,
        email,
        async save(tx) {
          await replacePassword(tx, userId, passwordHash, sessionId)
          return 'now'
        },
      }
    },
  }
}
