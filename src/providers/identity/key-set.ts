import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose'
import { identityUnavailable } from './errors.ts'

const timeoutMs = 3000
/** After a failed fetch nobody asks again for this long, so that a dead key server slows down no request. */
const pauseMs = 5000
/** Keys older than this are fetched anew, beside the request that noticed. */
const refreshMs = 10 * 60_000
/** A token with an unknown key makes keys be fetched anew, at most this often. */
const cooldownMs = 30_000
const unavailable = (cause?: unknown) => identityUnavailable([], { headers: { 'retry-after': '5' }, cause })

async function fetchKeys(url: URL): Promise<JWTVerifyGetKey> {
  const response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(timeoutMs) })
  if (!response.ok) throw new Error(`the key server answered ${response.status}`)
  return createLocalJWKSet((await response.json()) as JSONWebKeySet)
}

/**
 * The public keys of a Supabase project: fetched when first needed, kept, and refreshed without a request
 * waiting for it. Keys that were seen stay good while the key server is away; `onFailure` hears of it.
 * The returned function throws IDENTITY_UNAVAILABLE (503) while no key was ever seen, and jose's errors when
 * none of the known keys fits the token.
 */
export function createKeySet(supabaseUrl: string, onFailure: (error: unknown) => void): JWTVerifyGetKey {
  const url = new URL('/auth/v1/.well-known/jwks.json', supabaseUrl)
  let keys: JWTVerifyGetKey | undefined
  let pending: Promise<JWTVerifyGetKey> | undefined
  let fetchedAt = Number.NEGATIVE_INFINITY
  let failedAt = Number.NEGATIVE_INFINITY

  const since = (moment: number) => performance.now() - moment

  /** Requests that need the keys at the same time share one fetch. */
  function load(): Promise<JWTVerifyGetKey> {
    if (since(failedAt) < pauseMs) return Promise.reject(unavailable())
    pending ??= fetchKeys(url)
      .then(
        (found) => {
          fetchedAt = performance.now()
          keys = found
          return found
        },
        (error: unknown) => {
          failedAt = performance.now()
          onFailure(error)
          throw unavailable(error)
        },
      )
      .finally(() => {
        pending = undefined
      })
    return pending
  }

  function refreshBeside(): void {
    if (since(fetchedAt) > refreshMs && since(failedAt) > pauseMs) load().catch(() => undefined)
  }

  return async (header, token) => {
    if (!keys) return (await load())(header, token)
    refreshBeside()
    try {
      return await keys(header, token)
    } catch (error) {
      const mayBeNew = error instanceof errors.JWKSNoMatchingKey && since(fetchedAt) > cooldownMs
      if (!mayBeNew || since(failedAt) < pauseMs) throw error
      return (await load())(header, token)
    }
  }
}
