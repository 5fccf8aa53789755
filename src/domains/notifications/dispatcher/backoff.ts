const baseMs = 15_000
const factor = 4
const capMs = 3_600_000

const shortestOutageMs = 5000
const longestOutageMs = 15 * 60_000

/**
 * Pause before the next attempt after `attempts` that failed: exponential with full jitter (Brooker,
 * "Exponential Backoff and Jitter", AWS Architecture Blog, 2015), up to 15 s, 1 min, 4 min, … 1 h.
 */
export function retryDelayMs(attempts: number, random = Math.random): number {
  return random() * Math.min(capMs, baseMs * factor ** Math.min(attempts - 1, 20))
}

/**
 * Pause before a row is tried again whose service was away, with full jitter: up to the row's age, so that the
 * pauses double without being counted, 5 s to 15 min; never shorter than what the service asked for.
 */
export function outageDelayMs(ageMs: number, retryAfterMs = 0, random = Math.random): number {
  const bound = Math.min(Math.max(ageMs, shortestOutageMs), longestOutageMs)
  return Math.max(retryAfterMs, random() * bound)
}
