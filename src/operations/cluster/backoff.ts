const firstPauseMs = 200
const longestPauseMs = 30_000

/**
 * Pause before the next start after `failures` failed ones in a row: doubles from 200 ms up to 30 s, of
 * which a random half is taken off, so that several instances do not start together.
 */
export function backoffMs(failures: number, random: () => number = Math.random): number {
  const ceiling = Math.min(longestPauseMs, firstPauseMs * 2 ** Math.min(failures - 1, 20))
  return Math.round(ceiling * (1 - random() / 2))
}

/** A worker's share of requests: `maxRequests` and up to a fifth more, so that workers do not end together. */
export function jitteredShare(maxRequests: number, random: () => number = Math.random): number {
  return maxRequests + Math.floor(random() * (maxRequests / 5))
}
