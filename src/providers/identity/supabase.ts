import { identityProblems } from './errors.ts'
import { type CallGotrue, createGotrueClient, type GotrueOptions, unexpectedAnswer } from './gotrue.ts'
import type { Identity, Login, NewPassword, WantedAccount } from './identity.ts'
import { claimsOf, recoveredAt } from './verify-token.ts'

const longestName = 120
const longestPhone = 40
const defaultSeconds = 3600
/** Minutes since the recovery letter's link was followed, within which it changes the password. */
const recoveryMinutes = 60
/** A century: GoTrue has no ban without an end. */
const banned = '876000h'

type Answer = Readonly<Record<string, unknown>>

const objectOf = (value: unknown): Answer => (typeof value === 'object' && value !== null ? { ...value } : {})

/** A text of somebody's metadata, which people can write themselves: bounded, without null characters. */
function textOf(value: unknown, longest: number): string {
  return typeof value === 'string' ? value.replaceAll('\0', '').trim().slice(0, longest) : ''
}

function registeredAs(metadata: Answer): Login['registeredAs'] {
  const name = textOf(metadata.nombre, longestName)
  return name === '' ? null : { name, phone: textOf(metadata.telefono, longestPhone) || null }
}

function readLogin(answer: Answer): Login | null {
  const { access_token: access, refresh_token: refresh, token_type: type, expires_in: seconds } = answer
  if (typeof access !== 'string' || typeof refresh !== 'string') return null
  const user = objectOf(answer.user)
  const claims = claimsOf(access)
  const userId = user.id ?? claims.sub
  const email = user.email ?? claims.email
  if (typeof userId !== 'string' || typeof email !== 'string') return null
  return {
    userId: userId.toLowerCase(),
    email: email.toLowerCase(),
    sessionId: typeof claims.session_id === 'string' ? claims.session_id.toLowerCase() : null,
    tokens: {
      access,
      refresh,
      token_type: typeof type === 'string' ? type : 'bearer',
      expires_in: typeof seconds === 'number' ? Math.round(seconds) : defaultSeconds,
    },
    newSession: null,
    registeredAs: registeredAs(objectOf(user.user_metadata)),
  }
}

/** Asks for tokens; null when they are refused. Repeating it does no harm: a session more that nobody has. */
async function grant(call: CallGotrue, type: 'password' | 'refresh_token', body: Answer) {
  const reply = await call({ method: 'POST', path: `/token?grant_type=${type}`, body })
  if (reply.reason === 'wrong-password' || reply.reason === 'no-session') return null
  const login = reply.reason === null ? readLogin(reply.body) : null
  if (!login) throw unexpectedAnswer(`a grant by ${type}`)
  return login
}

function changesOf({ name, email, phone, is_active: isActive }: Exclude<WantedAccount, 'removed'>): Answer {
  return {
    ...(email === null ? {} : { email, email_confirm: true }),
    user_metadata: { nombre: name, telefono: phone },
    ban_duration: isActive ? 'none' : banned,
  }
}

/** As `align` of `Identity.remote`. Every call may be repeated. */
async function align(call: CallGotrue, userId: string, wanted: WantedAccount) {
  const path = `/admin/users/${userId}`
  if (wanted === 'removed') {
    const { reason } = await call({ method: 'DELETE', path, as: 'administrator' })
    if (reason !== null && reason !== 'no-user') throw unexpectedAnswer('the removal of an account')
    return null
  }
  const update = (body: Answer) => call({ method: 'PUT', path, as: 'administrator', body })
  let reply = await update(changesOf(wanted))
  if (reply.reason === 'email-taken' || reply.reason === 'email-refused')
    reply = await update(changesOf({ ...wanted, email: null }))
  if (reply.reason === 'no-user') return null
  const { email } = reply.body
  if (reply.reason !== null || typeof email !== 'string') throw unexpectedAnswer('the change of an account')
  return { email: email.toLowerCase() }
}

/** Ends the sessions of an access token: its own, all but its own, or all. Ended ones are no fault. */
async function endSessions(call: CallGotrue, accessToken: string, scope: 'local' | 'others' | 'global') {
  await call({ method: 'POST', path: `/logout?scope=${scope}`, bearer: accessToken })
}

/**
 * Sets the password of a token's person. The same password as before counts as done: a repetition after a lost
 * reply meets it. Returns false when the token is no good. Throws PASSWORD_REFUSED (400).
 */
async function setPassword(call: CallGotrue, accessToken: string, password: string): Promise<boolean> {
  const { reason } = await call({ method: 'PUT', path: '/user', bearer: accessToken, body: { password } })
  if (reason === 'password-refused') throw identityProblems.PASSWORD_REFUSED()
  return reason === null || reason === 'same-password'
}

/** Nothing of a password is kept in this database. */
const save: NewPassword['save'] = async () => 'now'

/** Identity kept by Supabase Auth (GoTrue), over its HTTP protocol. */
export function createSupabaseIdentity(options: GotrueOptions): Identity {
  const call = createGotrueClient(options)

  return {
    remote: { align: (userId, wanted) => align(call, userId, wanted) },

    async signIn({ email, passwords }) {
      for (const password of passwords) {
        const login = await grant(call, 'password', { email, password })
        if (login) return login
      }
      return null
    },

    // Repeating the call does no harm: the second time the address is taken, by an account that has this password.
    async register({ email, password, name, phone }) {
      const { reason, body } = await call({
        method: 'POST',
        path: '/admin/users',
        as: 'administrator',
        body: { email, password, email_confirm: true, user_metadata: { nombre: name, telefono: phone } },
      })
      if (reason === 'email-taken') return null
      if (reason === 'password-refused') throw identityProblems.PASSWORD_REFUSED()
      if (reason === 'email-refused') throw identityProblems.EMAIL_REFUSED()
      const { id } = body
      if (reason !== null || typeof id !== 'string') throw unexpectedAnswer('a new account')
      const login = await grant(call, 'password', { email, password })
      if (!login) throw unexpectedAnswer('the password of a new account')
      return { ...login, undo: async () => void (await align(call, id, 'removed')) }
    },

    refresh: (_database, refreshToken) => grant(call, 'refresh_token', { refresh_token: refreshToken }),

    signOut: (_database, { accessToken }) => endSessions(call, accessToken, 'local'),

    async startRecovery(_database, { email, redirectTo }) {
      const query = redirectTo === null ? '' : `?redirect_to=${encodeURIComponent(redirectTo)}`
      await call({ method: 'POST', path: `/recover${query}`, body: { email }, repeats: 'unless-arrived' })
      return null
    },

    // What the token says is read before GoTrue has verified it, only to refuse: it must come from a letter whose link
    // was followed lately. A stolen access token changes nothing.
    async finishRecovery(_database, { token, newPassword }) {
      const { sub, email, amr } = claimsOf(token)
      const time = recoveredAt(amr)
      const isLate = time === null || Date.now() / 1000 - time > recoveryMinutes * 60
      if (typeof sub !== 'string' || isLate) return null
      if (!(await setPassword(call, token, newPassword))) return null
      const person = { userId: sub.toLowerCase(), email: String(email ?? '').toLowerCase() }
      return { ...person, save, endSessions: () => endSessions(call, token, 'global') }
    },

    async changePassword({ userId, email, accessToken, newPassword }) {
      if (!(await setPassword(call, accessToken, newPassword))) throw identityProblems.PASSWORD_REFUSED()
      return { userId, email, save, endSessions: () => endSessions(call, accessToken, 'others') }
    },
  }
}
