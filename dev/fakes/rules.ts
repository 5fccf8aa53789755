/** What a test holds of a fault that it injected. */
export interface Injection {
  /** How many times the fault has struck so far. */
  hits(): number
  /** Resolves when the fault strikes next (at once when it struck before and `since` is lower than the hits so far). */
  nextHit(since?: number): Promise<void>
  /** Takes the fault away; what it already struck stays struck. */
  remove(): void
}

/** How far a fault reaches. */
export interface Reach<Subject> {
  /** Which subjects it strikes; every one when absent. */
  matches?: (subject: Subject) => boolean
  /** How many of them before it is spent; no bound when absent. */
  times?: number
}

/** An ordered list of faults; the oldest one that matches a subject is the one that strikes it. */
export interface Rules<Subject, Fault> {
  add(fault: Fault, reach?: Reach<Subject>): Injection
  /** The fault for this subject, counted as struck; `undefined` when none matches. */
  take(subject: Subject): Fault | undefined
  clear(): void
}

interface Rule<Subject, Fault> {
  fault: Fault
  matches: (subject: Subject) => boolean
  left: number
  hits: number
  waiting: { since: number; resolve: () => void }[]
}

/** Makes an empty list of faults, for any kind of subject (a statement, an HTTP request, a connection). */
export function createRules<Subject, Fault>(): Rules<Subject, Fault> {
  let rules: Rule<Subject, Fault>[] = []

  function strike(rule: Rule<Subject, Fault>): void {
    rule.hits += 1
    rule.left -= 1
    const due = rule.waiting.filter(({ since }) => rule.hits > since)
    rule.waiting = rule.waiting.filter(({ since }) => rule.hits <= since)
    for (const { resolve } of due) resolve()
  }

  return {
    add(fault, reach = {}) {
      const rule: Rule<Subject, Fault> = {
        fault,
        matches: reach.matches ?? (() => true),
        left: reach.times ?? Number.POSITIVE_INFINITY,
        hits: 0,
        waiting: [],
      }
      rules.push(rule)
      return {
        hits: () => rule.hits,
        nextHit: (since = rule.hits) =>
          rule.hits > since
            ? Promise.resolve()
            : new Promise((resolve) => rule.waiting.push({ since, resolve })),
        remove() {
          rules = rules.filter((other) => other !== rule)
        },
      }
    },
    take(subject) {
      const rule = rules.find((candidate) => candidate.left > 0 && candidate.matches(subject))
      if (!rule) return undefined
      strike(rule)
      return rule.fault
    },
    clear() {
      rules = []
    },
  }
}
