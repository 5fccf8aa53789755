/** What one ping of the service found. */
export interface Ping {
  readonly at: Date
  /** HTTP status, or null when no answer came. */
  readonly httpStatus: number | null
  /** `status` of the health document, `-` when the answer has none. */
  readonly status: string
  /** `database` of the health document, `-` when the answer has none. */
  readonly database: string
  readonly latencyMs: number
  /** Why no usable answer came, for the person who reads the line. */
  readonly failure: string | null
}

/** Path of the health check when an address names none. */
export const healthPath = '/auth/health/'

/**
 * Makes the address to ping out of what a person typed: `https://` is added when the scheme is missing
 * (`http://` for this machine), and the health check's path when there is none.
 * Throws a TypeError when the text is no http(s) address.
 */
export function healthAddress(text: string): URL {
  const local = /^(localhost|127\.|\[::1\])/.test(text)
  const url = new URL(/^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `${local ? 'http' : 'https'}://${text}`)
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new TypeError(`${text} is not an http or https address`)
  }
  if (url.pathname === '/') url.pathname = healthPath
  return url
}

/**
 * Asks once, within `timeoutMs` (a sleeping free instance takes up to a minute to wake), and never
 * throws: a failure is part of the answer.
 */
export async function ping(url: URL, timeoutMs: number): Promise<Ping> {
  const at = new Date()
  const start = performance.now()
  const latency = () => Math.round(performance.now() - start)
  try {
    const response = await fetch(url, {
      signal: AbortSignal.timeout(timeoutMs),
      headers: { accept: 'application/json', 'user-agent': 'smartsales-keep-alive' },
    })
    const health = readHealth(await response.text())
    const failure = response.ok ? null : `HTTP ${response.status}`
    return { at, httpStatus: response.status, ...health, latencyMs: latency(), failure }
  } catch (error) {
    const failure = describeFailure(error, timeoutMs)
    return { at, httpStatus: null, status: '-', database: '-', latencyMs: latency(), failure }
  }
}

/** True when the service answered with a 2xx. */
export function isHealthy(result: Ping): boolean {
  return result.failure === null
}

/** One line per ping: time, HTTP status, status, database, latency and, when it failed, why. */
export function formatPing(result: Ping): string {
  const line = [
    result.at.toISOString(),
    `http=${result.httpStatus ?? '-'}`,
    `status=${result.status}`,
    `database=${result.database}`,
    `latency_ms=${result.latencyMs}`,
  ]
  if (result.failure !== null) line.push(`failure="${result.failure}"`)
  return line.join(' ')
}

/** Closing line: how many pings, how many failed, and the median and worst latency of the healthy ones. */
export function formatSummary(results: readonly Ping[]): string {
  const latencies = results
    .filter(isHealthy)
    .map((result) => result.latencyMs)
    .sort((left, right) => left - right)
  const failed = results.length - latencies.length
  const median = latencies[Math.floor((latencies.length - 1) / 2)] ?? '-'
  const worst = latencies.at(-1) ?? '-'
  return `pings=${results.length} failed=${failed} median_ms=${median} worst_ms=${worst}`
}

function readHealth(body: string): { status: string; database: string } {
  const document = parseObject(body)
  return { status: word(document.status), database: word(document.database) }
}

function parseObject(body: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(body)
    return value !== null && typeof value === 'object' ? { ...value } : {}
  } catch {
    // Another service's page, or a proxy's: there is no health document to read.
    return {}
  }
}

// One short word, so that a foreign answer cannot break the line.
function word(value: unknown): string {
  return typeof value === 'string' && /^[\w.-]{1,40}$/.test(value) ? value : '-'
}

function describeFailure(error: unknown, timeoutMs: number): string {
  if (!(error instanceof Error)) return String(error)
  if (error.name === 'TimeoutError') return `no answer within ${timeoutMs / 1000} s`
  const cause = error.cause
  if (cause instanceof Error && 'code' in cause) return String(cause.code)
  return cause instanceof Error ? cause.message : error.message
}
