import { randomUUID } from 'node:crypto'
import type { Config } from '../../config/config.ts'
import { callFunction } from '../../lib/database/sql.ts'
import { changePassword, finishRecovery, startRecovery } from './embedded-passwords.ts'
import type { Credentials, Identity, Login, Tokens } from './identity.ts'
import { type PasswordHasher, passwordHasher } from './password-hash.ts'
import {
  type AccessTokenSubject,
  accessTokenSeconds,
  deriveKey,
  embeddedTokenSecret,
  hashOpaqueToken,
  newOpaqueToken,
  nextOpaqueToken,
  signAccessToken,
} from './tokens.ts'

/** Days for which a session can be refreshed since its last use. */
const sessionDays = 30

/** The answer of smartsales.exchange_refresh_token(). */
interface ExchangedSession {
  readonly user_id: string
  readonly email: string
  readonly session_id: string
  readonly authenticated_at: string
}

const hexHash = (token: string) => hashOpaqueToken(token).toString('hex')

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

  async function tokensFor(subject: AccessTokenSubject, refresh: string): Promise<Tokens> {
    const access = await signAccessToken(secret, subject)
    return { access, refresh, token_type: 'bearer', expires_in: accessTokenSeconds }
  }

  async function beginSession(userId: string, email: string): Promise<Login> {
    const sessionId = randomUUID()
    const refresh = newOpaqueToken()
    const tokens = await tokensFor({ userId, email, sessionId, authenticatedAt: new Date() }, refresh)
    const newSession = { id: sessionId, token_hash: hexHash(refresh), days: sessionDays }
    return { userId, email, sessionId, tokens, newSession, registeredAs: null }
  }

  /** Tries the forms in turn: how many depends on what was typed, never on who has the address. */
  async function isRight({ passwords, person }: Credentials): Promise<boolean> {
    const matches: boolean[] = []
    for (const password of passwords)
      matches.push(await hasher.verify(password, person?.password_hash ?? null))
    return matches.includes(true)
  }

  return {
    remote: null,

    async signIn(credentials) {
      const isKnown = await isRight(credentials)
      if (!isKnown || !credentials.person) return null
      return beginSession(credentials.person.id, credentials.email)
    },

    async register({ email, password }) {
      const passwordHash = await hasher.hash(password)
      const login = await beginSession(randomUUID(), email)
      return {
        ...login,
        async save(tx) {
          await tx.credential.create({ data: { userId: login.userId, passwordHash } })
        },
      }
    },

    async refresh({ sql }, refreshToken) {
      const refresh = nextOpaqueToken(refreshKey, refreshToken)
      const session = await callFunction<ExchangedSession | null>(sql, 'exchange_refresh_token', {
        token_hash: hexHash(refreshToken),
        next: { id: randomUUID(), token_hash: hexHash(refresh), days: sessionDays },
      })
      if (!session) return null
      const { user_id: userId, email, session_id: sessionId } = session
      const authenticatedAt = new Date(session.authenticated_at)
      const tokens = await tokensFor({ userId, email, sessionId, authenticatedAt }, refresh)
      return { userId, email, sessionId, tokens }
    },

    async signOut({ sql }, { sessionId }) {
      await sql.repeatable`
        update session set revoked_at = now() where family_id = ${sessionId}::uuid and revoked_at is null`
    },

    startRecovery: (database, { email }) => startRecovery(database, email),

    finishRecovery: ({ prisma }, recovery) => finishRecovery(prisma, hasher, recovery),

    changePassword: (change) => changePassword(hasher, change),
  }
}
