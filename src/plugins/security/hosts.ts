/** The name in a Host header in lower case, without port and trailing dot; empty when there is none. */
function hostName(header: string | undefined): string {
  const [name = ''] = /^(\[[^\]]*\]|[^:]*)(?::\d*)?$/.exec(header?.trim().toLowerCase() ?? '')?.slice(1) ?? []
  return name.endsWith('.') ? name.slice(0, -1) : name
}

/**
 * Makes the check of Host headers as Django's ALLOWED_HOSTS does it: a name fits itself, `.example.com` fits
 * example.com and all of its subdomains, `*` fits anything. Case and port do not count.
 */
export function createHostCheck(patterns: readonly string[]): (header: string | undefined) => boolean {
  const names = new Set(patterns.map((pattern) => pattern.toLowerCase()))
  const domains = [...names].filter((pattern) => pattern.startsWith('.'))
  return (header) => {
    const name = hostName(header)
    if (name === '') return false
    return names.has('*') || names.has(name) || domains.some((domain) => `.${name}`.endsWith(domain))
  }
}

/**
 * Makes the check of Origin headers: an exact origin, `https://*.example.com` for any subdomain of any depth
 * (not the domain itself), or `*`.
 */
export function createOriginCheck(patterns: readonly string[]): (origin: string | undefined) => boolean {
  const exact = new Set(patterns.map((pattern) => pattern.toLowerCase().replace(/\/$/, '')))
  const wildcards = [...exact]
    .filter((pattern) => pattern.includes('://*.'))
    .map((pattern) => pattern.split('*'))
  return (origin) => {
    if (origin === undefined) return false
    const given = origin.toLowerCase()
    if (exact.has('*') || exact.has(given)) return true
    return wildcards.some(([start = '', end = '']) => {
      const label = given.slice(start.length, -end.length)
      return given.startsWith(start) && given.endsWith(end) && /^[a-z0-9-]+(\.[a-z0-9-]+)*$/.test(label)
    })
  }
}
