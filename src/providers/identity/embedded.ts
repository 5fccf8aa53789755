import { randomUUID } from 'node:crypto'
import type { Config } from '../../config/config.ts'
import { type Sql, sql } from '../../lib/database/sql.ts'
import { accessTokenSeconds, deriveKey, embeddedTokenSecret, signAccessToken } from './access-token.ts'
import { replacePassword } from './embedded-password.ts'
import { consumeRecoveryToken, createRecoveryToken } from './embedded-recovery.ts'
import { exchangeRefreshToken, sessionDays } from './embedded-refresh.ts'
import type { Credentials, Identity, Login, Tokens } from './identity.ts'
import { hashOpaqueToken, newOpaqueToken } from './opaque-tokens.ts'
import { type PasswordHasher, passwordHasher } from './password-hash.ts'

interface Subject {
  readonly id: string
  readonly email: string
}

/** A session's row, once, for the person that the statement goes ahead with; old ones are swept on the way. */
function sessionRows(sessionId: string, refreshHash: Buffer) {
  return (person: Sql): Sql => sql`session_opened as (
      insert into session (id, user_id, refresh_token_hash, family_id, created_at, expires_at)
      select ${sessionId}::uuid, person.id, ${refreshHash}::bytea, ${sessionId}::uuid, now(),
        now() + make_interval(days => ${sessionDays})
      from ${person} person
      on conflict do nothing
    ), sessions_swept as (
      delete from session where id in (
        select id from session where expires_at < now() - interval '1 day'
        order by expires_at limit 5 for update skip locked)
    )`
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
  const familyKey = deriveKey(config.SECRET_KEY, 'refresh-token')

  async function tokensFor(
    subject: Subject,
    sessionId: string,
    refresh: string,
    since: Date,
  ): Promise<Tokens> {
    const access = await signAccessToken(secret, {
      userId: subject.id,
      email: subject.email,
      sessionId,
      authenticatedAt: since,
    })
    return { access, refresh, token_type: 'bearer', expires_in: accessTokenSeconds }
  }

  async function openSession(subject: Subject): Promise<Login> {
    const sessionId = randomUUID()
    const refresh = newOpaqueToken()
    return {
      userId: subject.id,
      email: subject.email,
      sessionId,
      tokens: await tokensFor(subject, sessionId, refresh, new Date()),
      rows: sessionRows(sessionId, hashOpaqueToken(refresh)),
      registeredAs: null,
    }
  }

  /** Tries the forms in turn: how many depends on what was typed, never on who has the address. */
  async function isRight({ passwords, person }: Credentials): Promise<boolean> {
    const matches: boolean[] = []
    for (const password of passwords)
      matches.push(await hasher.verify(password, person?.storedPassword ?? null))
    return matches.includes(true)
  }

  return {
    storedPassword: sql`(select credential.password_hash from credential where credential.user_id = usuario.id)`,

    async signIn(credentials) {
      const isKnown = await isRight(credentials)
      if (!isKnown || !credentials.person) return null
      return openSession({ id: credentials.person.id, email: credentials.email })
    },

    async register({ email, password }) {
      const passwordHash = await hasher.hash(password)
      const login = await openSession({ id: randomUUID(), email })
      return {
        ...login,
        rows: (person) => sql`credential_made as (
            insert into credential (user_id, password_hash, updated_at)
            select person.id, ${passwordHash}, now() from ${person} person
          ), ${login.rows(person)}`,
        undo: async () => undefined,
      }
    },

    async refresh(database, refreshToken) {
      const session = await exchangeRefreshToken(database, familyKey, refreshToken)
      if (!session) return null
      const { userId, email, sessionId, refresh, authenticatedAt } = session
      const tokens = await tokensFor({ id: userId, email }, sessionId, refresh, authenticatedAt)
      return { userId, email, sessionId, tokens }
    },

    async signOut(database, session) {
      await database.repeatable`
        update session set revoked_at = now() where family_id = ${session.id}::uuid and revoked_at is null`
    },

    startRecovery: (database, { email }) => createRecoveryToken(database, email),

    finishRecovery: (database, reset) => consumeRecoveryToken(database, hasher, reset),

    changePassword: (database, change) => replacePassword(database, hasher, change),

    remote: null,
  }
}
