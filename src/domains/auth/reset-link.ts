/** The page of the web client that takes the token of a recovery letter. */
const resetPath = '/reset-password'

/** Origins written in full: a pattern admits sites of strangers, who must not get anybody's token. */
function exactOrigins(allowed: readonly string[]): string[] {
  return allowed.filter((origin) => !origin.includes('*'))
}

function originOf(address: string | undefined): string | null {
  return address && URL.canParse(address) ? new URL(address).origin : null
}

/**
 * Where a recovery letter may lead: the page of the site that asked for it, when its origin is written in full in
 * CORS_ALLOWED_ORIGINS; null otherwise. Takes the headers Origin and Referer, of which a stranger may say anything.
 */
export function resetTarget(
  allowed: readonly string[],
  headers: { readonly origin?: string | undefined; readonly referer?: string | undefined },
): string | null {
  const origin = originOf(headers.origin) ?? originOf(headers.referer)
  return origin !== null && exactOrigins(allowed).includes(origin) ? `${origin}${resetPath}` : null
}

/**
 * The link of a letter that this service writes itself: to `target`, or else to the shop's site, which is the first
 * origin written in full, https before http. Null when there is none.
 */
export function resetLink(allowed: readonly string[], target: string | null, token: string): string | null {
  const origins = exactOrigins(allowed)
  const site = origins.find((origin) => origin.startsWith('https:')) ?? origins[0]
  const page = target ?? (site === undefined ? null : `${site}${resetPath}`)
  return page === null ? null : `${page}?token=${encodeURIComponent(token)}`
}
