import rateLimit from '@fastify/rate-limit'

/**
 * What counts as one place that requests come from: an IPv4 address, or the /64 network of an IPv6 address, of
 * which one subscriber has them all. The same as the rate limits count by.
 */
export function clientNetwork(address: string): string {
  return rateLimit.normalizeIP(address)
}
