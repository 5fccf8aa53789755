import { sql } from '../../lib/database/sql.ts'
import { emailRefused, identityUnavailable, passwordRefused } from './errors.ts'
import { type CallGotrue, createGotrueClient, type GotrueOptions } from './gotrue-client.ts'
import { readLogin } from './gotrue-session.ts'
import type { Identity, Login, Registration } from './identity.ts'
import { createRemoteAccounts } from './supabase-accounts.ts'
import { changePassword, endSessions, finishRecovery } from './supabase-password.ts'

export interface SupabaseIdentityOptions extends GotrueOptions {
  readonly serviceRoleKey: string
}

const unexpected = (call: string) =>
  identityUnavailable([], {
    headers: { 'retry-after': '3' },
    cause: new Error(`Supabase Auth answered something else than expected to ${call}`),
  })

/** Tries a password. Repeating it does no harm: a session more that nobody has the tokens of. */
async function tryPassword(
  call: CallGotrue,
  anonKey: string,
  email: string,
  password: string,
): Promise<Login | null> {
  const reply = await call({
    method: 'POST',
    path: '/token?grant_type=password',
    bearer: anonKey,
    body: { email, password },
    repeats: 'always',
  })
  if (reply.reason === 'wrong-password') return null
  const login = reply.reason === null ? readLogin(reply.body) : null
  if (!login) throw unexpected('a password')
  return login
}

/**
 * Makes a confirmed account. Repeating it does no harm: the second time the address is taken, by an account that
 * has this password. Returns its id, or null when the address is taken.
 */
async function createAccount(
  call: CallGotrue,
  serviceRoleKey: string,
  { email, password, name, phone }: Registration,
): Promise<string | null> {
  const reply = await call({
    method: 'POST',
    path: '/admin/users',
    bearer: serviceRoleKey,
    body: { email, password, email_confirm: true, user_metadata: { nombre: name, telefono: phone } },
    repeats: 'always',
  })
  if (reply.reason === 'email-taken') return null
  if (reply.reason === 'password-refused') throw passwordRefused()
  if (reply.reason === 'email-refused') throw emailRefused()
  if (reply.reason !== null || typeof reply.body.id !== 'string') throw unexpected('a new account')
  return reply.body.id
}

/** Identity kept by Supabase Auth (GoTrue), over its HTTP protocol. */
export function createSupabaseIdentity(options: SupabaseIdentityOptions): Identity {
  const { anonKey, serviceRoleKey } = options
  const call = createGotrueClient(options)
  const remote = createRemoteAccounts(call, serviceRoleKey)

  return {
    storedPassword: sql`null::text`,

    async signIn({ email, passwords }) {
      for (const password of passwords) {
        const login = await tryPassword(call, anonKey, email, password)
        if (login) return login
      }
      return null
    },

    async register(registration) {
      const id = await createAccount(call, serviceRoleKey, registration)
      if (id === null) return null
      const login = await tryPassword(call, anonKey, registration.email, registration.password)
      if (!login) throw unexpected('the password of a new account')
      return {
        ...login,
        undo: async () => {
          await remote.align(id, 'removed')
        },
      }
    },

    async refresh(_sql, refreshToken) {
      const reply = await call({
        method: 'POST',
        path: '/token?grant_type=refresh_token',
        bearer: anonKey,
        body: { refresh_token: refreshToken },
        repeats: 'always',
      })
      if (reply.reason === 'no-session' || reply.reason === 'wrong-password') return null
      const login = reply.reason === null ? readLogin(reply.body) : null
      if (!login) throw unexpected('a refresh token')
      return login
    },

    async signOut(_sql, { accessToken }) {
      await endSessions(call, accessToken, 'local')
    },

    async startRecovery(_sql, { email, redirectTo }) {
      const query = redirectTo === null ? '' : `?redirect_to=${encodeURIComponent(redirectTo)}`
      const path = `/recover${query}`
      await call({ method: 'POST', path, bearer: anonKey, body: { email }, repeats: 'unless-arrived' })
      return null
    },

    finishRecovery: (database, reset) => finishRecovery(call, database, reset),

    changePassword: (database, change) => changePassword(call, database, change),

    remote,
  }
}
