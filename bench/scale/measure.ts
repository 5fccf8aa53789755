/** Milliseconds of many requests, in the order of their size. */
export type Times = readonly number[]

/** What one of two shops took for each request, and the other. */
export interface SideBySide {
  readonly small: Times
  readonly large: Times
}

/** The value below which `share` (0 to 1) of the times lie. */
export function percentile(times: Times, share: number): number {
  return times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? Number.NaN
}

/**
 * Asks both in turn, so that whatever else the machine does troubles both alike; who is first changes every
 * time. The first `warmUps` pairs do not count.
 */
export async function askInTurn(
  rounds: number,
  warmUps: number,
  small: (round: number) => Promise<number>,
  large: (round: number) => Promise<number>,
): Promise<SideBySide> {
  const times: { small: number[]; large: number[] } = { small: [], large: [] }
  for (let round = 0; round < warmUps + rounds; round += 1) {
    const first = round % 2 === 0 ? await small(round) : undefined
    const largeMs = await large(round)
    const smallMs = first ?? (await small(round))
    if (round < warmUps) continue
    times.small.push(smallMs)
    times.large.push(largeMs)
  }
  const inOrder = (list: number[]) => list.sort((left, right) => left - right)
  return { small: inOrder(times.small), large: inOrder(times.large) }
}
