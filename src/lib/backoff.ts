export interface Backoff {
  /** The bound of the first pause, in milliseconds. */
  readonly baseMs: number
  /** The bound of every later one. */
  readonly capMs: number
  /** By how much the bound grows with each failure; 2 by default. */
  readonly factor?: number
}

/**
 * The pause in milliseconds after `failures` (from 1) in a row: exponential with full jitter, so that callers that failed
 * together do not come again together (Brooker, "Exponential Backoff and Jitter", AWS Architecture Blog, 2015).
 */
export function backoffMs(failures: number, { baseMs, capMs, factor = 2 }: Backoff, random = Math.random) {
  return random() * Math.min(capMs, baseMs * factor ** Math.min(failures - 1, 20))
}
