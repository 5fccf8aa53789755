import { decodeJwt, type JWTPayload } from 'jose'
import type { Login, Registration } from './identity.ts'

const longestName = 120
const longestPhone = 40
const defaultSeconds = 3600

type Answer = Readonly<Record<string, unknown>>

function objectOf(value: unknown): Answer {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}

/** A text of somebody's metadata, which people can write themselves: bounded, without null characters. */
function textOf(value: unknown, longest: number): string {
  return typeof value === 'string' ? value.replaceAll('\0', '').trim().slice(0, longest) : ''
}

/** The claims of a token that came from GoTrue itself; nothing when it is no JWT. */
export function claimsOf(token: string): JWTPayload {
  try {
    return decodeJwt(token)
  } catch (error) {
    if (error instanceof Error) return {}
    throw error
  }
}

function registeredAs(metadata: Answer): Pick<Registration, 'name' | 'phone'> | null {
  const name = textOf(metadata.nombre, longestName)
  return name === '' ? null : { name, phone: textOf(metadata.telefono, longestPhone) || null }
}

/** A login out of the answer to a grant; null when it has no tokens or does not say whose they are. */
export function readLogin(answer: Answer): Login | null {
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
    rows: () => null,
    registeredAs: registeredAs(objectOf(user.user_metadata)),
  }
}
