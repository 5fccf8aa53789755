/** Longest pause that a service may ask for, in seconds. */
const longestSeconds = 3600

function secondsUntil(moment: number): number {
  return Math.ceil((moment - Date.now()) / 1000)
}

/** Seconds that a Retry-After header (RFC 9110, 10.2.3: seconds or a date) asks for; undefined when it says nothing. */
function readRetryAfter(value: unknown): number | undefined {
  if (typeof value !== 'string' || value.trim() === '') return undefined
  const text = value.trim()
  if (/^\d{1,9}$/.test(text)) return Number(text)
  const moment = Date.parse(text)
  return Number.isNaN(moment) ? undefined : secondsUntil(moment)
}

/** Seconds until a moment in Unix seconds, as rate limits tell it. */
function readReset(value: unknown): number | undefined {
  return typeof value === 'string' && /^\d{9,11}$/.test(value)
    ? secondsUntil(Number(value) * 1000)
    : undefined
}

/**
 * The headers of a problem (`retry-after`, in seconds, an hour at most) out of what a service answered:
 * its Retry-After, or else the Unix time at which its limit is lifted. Empty when it says neither.
 */
export function retryAfterHeaders(retryAfter: unknown, reset?: unknown): Record<string, string> {
  const seconds = readRetryAfter(retryAfter) ?? readReset(reset)
  return seconds === undefined
    ? {}
    : { 'retry-after': String(Math.min(Math.max(seconds, 0), longestSeconds)) }
}
