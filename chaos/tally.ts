/** What clients heard, and when. */
export interface Tally {
  requests: number
  ok: number
  unavailable: number
  /** Anything that is neither an answer that a client can use nor a 503: another 5xx, silence, a wrong code. */
  otherErrors: number
  /** Those of the 503 that were on their way to an instance when it was ended. */
  cuts: number
  longestMs: number
  /** Which request waited so long. */
  slowest: string
  /** What must not be: broken promises, each as a sentence. */
  readonly violations: Map<string, number>
  /** How often each unusual answer came. */
  readonly kinds: Map<string, number>
  /** Seconds from each return of what was away to the next write that succeeded. */
  readonly recoveries: number[]
  violate(sentence: string): void
  note(kind: string): void
  /** What was away is back, from now on. */
  back(): void
  /** A write has succeeded. */
  wrote(): void
}

/** Makes an empty tally. */
export function createTally(): Tally {
  const violations = new Map<string, number>()
  const kinds = new Map<string, number>()
  const recoveries: number[] = []
  let backAt: number | undefined
  const add = (counts: Map<string, number>, name: string) => counts.set(name, (counts.get(name) ?? 0) + 1)
  return {
    requests: 0,
    ok: 0,
    unavailable: 0,
    otherErrors: 0,
    cuts: 0,
    longestMs: 0,
    slowest: '',
    violations,
    kinds,
    recoveries,
    violate: (sentence) => add(violations, sentence),
    note: (kind) => add(kinds, kind),
    back() {
      backAt ??= performance.now()
    },
    wrote() {
      if (backAt === undefined) return
      recoveries.push((performance.now() - backAt) / 1000)
      backAt = undefined
    },
  }
}
