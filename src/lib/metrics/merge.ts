import type { Family, Merging, Sample } from './family.ts'

/** The metrics of one process. */
export interface ProcessMetrics {
  /** Names the process among those that run now; null for those that have ended, taken together. */
  readonly worker: string | null
  readonly families: readonly Family[]
}

function withWorker(key: string, worker: string): string {
  const label = `worker="${worker}"`
  return key.endsWith('}') ? `${key.slice(0, -1)},${label}}` : `${key}{${label}}`
}

function combine(merging: Merging, left: number, right: number): number {
  if (merging === 'largest') return Math.max(left, right)
  if (merging === 'smallest') return Math.min(left, right)
  return left + right
}

/** The families of all of them by name, in the order in which they are first met. */
function groupByName(processes: readonly ProcessMetrics[]): Map<string, [string | null, Family][]> {
  const groups = new Map<string, [string | null, Family][]>()
  for (const { worker, families } of processes) {
    for (const family of families) {
      const group = groups.get(family.name) ?? []
      group.push([worker, family])
      groups.set(family.name, group)
    }
  }
  return groups
}

function mergeSamples(merging: Merging, group: readonly [string | null, Family][]): Map<string, number> {
  const merged = new Map<string, number>()
  for (const [worker, { samples }] of group) {
    for (const [plainKey, value] of samples) {
      const key = merging === 'each' && worker !== null ? withWorker(plainKey, worker) : plainKey
      const known = merged.get(key)
      merged.set(key, known === undefined ? value : combine(merging, known, value))
    }
  }
  return merged
}

/**
 * Makes one answer of the metrics of several processes; `processCount` is how many are meant to run. Every
 * family is merged as it says itself.
 */
export function mergeProcesses(processes: readonly ProcessMetrics[], processCount: number): Family[] {
  return [...groupByName(processes).values()].map((group) => {
    const [, family] = group[0]!
    const { merging } = family
    const merged = [...mergeSamples(merging, group)]
    const samples =
      merging === 'mean' ? merged.map(([key, sum]): Sample => [key, sum / processCount]) : merged
    return { ...family, samples }
  })
}

/**
 * Adds what an ended process counted to what those before it did: counters and histograms, which would go
 * back without it. Its gauges ended with it.
 */
export function keepCounts(before: readonly Family[], ended: readonly Family[]): Family[] {
  const counts = ended.filter((family) => family.type !== 'gauge' && family.merging !== 'each')
  const sides = [before, counts].map((families) => ({ worker: null, families }))
  return [...groupByName(sides).values()].map((group) => {
    const [, family] = group[0]!
    return { ...family, samples: [...mergeSamples('sum', group)] }
  })
}
