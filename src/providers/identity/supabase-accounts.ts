import { identityUnavailable } from './errors.ts'
import type { CallGotrue, GotrueReply } from './gotrue-client.ts'
import type { RemoteAccounts, WantedAccount } from './identity.ts'

/** A century: GoTrue has no ban without an end. */
const banned = '876000h'

type Wanted = Exclude<WantedAccount, 'removed'>

function changesOf({ name, email, phone, is_active: isActive }: Wanted): Record<string, unknown> {
  return {
    ...(email === null ? {} : { email, email_confirm: true }),
    user_metadata: { nombre: name, telefono: phone },
    ban_duration: isActive ? 'none' : banned,
  }
}

/** The accounts at Supabase Auth, which follow the shop's rows; every call may be repeated. */
export function createRemoteAccounts(call: CallGotrue, serviceRoleKey: string): RemoteAccounts {
  const admin = { bearer: serviceRoleKey, repeats: 'always' } as const

  async function remove(path: string): Promise<null> {
    const { reason } = await call({ ...admin, method: 'DELETE', path })
    if (reason !== null && reason !== 'no-user') throw unexpected('the removal of an account')
    return null
  }

  async function update(path: string, wanted: Wanted): Promise<GotrueReply> {
    const reply = await call({ ...admin, method: 'PUT', path, body: changesOf(wanted) })
    if (reply.reason !== 'email-taken' && reply.reason !== 'email-refused') return reply
    return call({ ...admin, method: 'PUT', path, body: changesOf({ ...wanted, email: null }) })
  }

  return {
    async align(userId, wanted) {
      const path = `/admin/users/${userId}`
      if (wanted === 'removed') return remove(path)
      const { reason, body } = await update(path, wanted)
      if (reason === 'no-user') return null
      if (reason !== null || typeof body.email !== 'string') throw unexpected('the change of an account')
      return { email: body.email.toLowerCase() }
    },
  }
}

function unexpected(call: string): Error {
  const cause = new Error(`Supabase Auth answered something else than expected to ${call}`)
  return identityUnavailable([], { headers: { 'retry-after': '3' }, cause })
}
