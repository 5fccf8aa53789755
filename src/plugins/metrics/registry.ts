import {
  type Family,
  type LabelSet,
  type Merging,
  renderFamilies,
  spellLabels,
} from '../../lib/metrics/family.ts'
import { createSeries, type Labels } from './series.ts'

/** One value with its labels by name, as a gauge reads it. */
export interface Sample {
  readonly labels?: LabelSet
  readonly value: number
}

/** A number that only grows. */
export interface Counter {
  increment(labels: Labels, by?: number): void
  /** What increments one series, for whoever does it often. */
  series(labels: Labels): (by?: number) => void
}

/** How many observations fell under each bound, with their count and sum. */
export interface Histogram {
  observe(labels: Labels, value: number): void
  /** What observes into one series, for whoever does it often. */
  series(labels: Labels): (value: number) => void
}

const ignore = () => undefined

export interface MetricOptions {
  readonly name: string
  readonly help: string
  /** How the values of several processes become one; by default counts are summed and gauges kept apart. */
  readonly merging?: Merging
}

interface LabelledOptions extends MetricOptions {
  readonly labels: readonly string[]
}

interface HistogramOptions extends LabelledOptions {
  /** Upper bounds in ascending order; the last one, infinity, is implied. */
  readonly bounds: readonly number[]
}

/** Metrics for Prometheus. */
export interface Registry {
  counter(options: LabelledOptions): Counter
  histogram(options: HistogramOptions): Histogram
  /** A metric that is read when somebody looks: a value, or several with labels. */
  read(options: MetricOptions & { type: 'gauge' | 'counter' }, read: () => number | Iterable<Sample>): void
  /** All of them as they are now. */
  families(): Family[]
  text(): string
}

type Samples = Family['samples']

function byName(names: readonly string[], values: Labels): Record<string, string> {
  return Object.fromEntries(names.map((name, i) => [name, values[i] ?? '']))
}

function createCounter(options: LabelledOptions): [Counter, () => Samples] {
  const series = createSeries(() => ({ value: 0 }))
  const counter: Counter = {
    increment: (labels, by) => counter.series(labels)(by),
    series(labels) {
      const state = series.of(labels)
      if (!state) return ignore
      return (by = 1) => {
        state.value += by
      }
    },
  }
  const samples = () =>
    Array.from(
      series.all(),
      ({ labels, state }) => [spellLabels(byName(options.labels, labels)), state.value] as const,
    )
  return [counter, samples]
}

function createHistogram(options: HistogramOptions): [Histogram, () => Samples] {
  const { bounds } = options
  const series = createSeries(() => ({ counts: new Array<number>(bounds.length + 1).fill(0), sum: 0 }))
  const histogram: Histogram = {
    observe: (labels, value) => histogram.series(labels)(value),
    series(labels) {
      const state = series.of(labels)
      if (!state) return ignore
      return (value) => {
        const index = bounds.findIndex((bound) => value <= bound)
        const bucket = index === -1 ? bounds.length : index
        state.counts[bucket] = (state.counts[bucket] ?? 0) + 1
        state.sum += value
      }
    },
  }
  const samples = () =>
    Array.from(series.all()).flatMap(({ labels, state }) => {
      const named = byName(options.labels, labels)
      let total = 0
      const buckets = state.counts.map((count, i) => {
        total += count
        return [`_bucket${spellLabels({ ...named, le: String(bounds[i] ?? '+Inf') })}`, total] as const
      })
      const plain = spellLabels(named)
      return [...buckets, [`_sum${plain}`, state.sum] as const, [`_count${plain}`, total] as const]
    })
  return [histogram, samples]
}

/** Makes an empty registry. */
export function createRegistry(): Registry {
  const metrics: (() => Family)[] = []

  function add({ name, help, merging }: MetricOptions, type: Family['type'], samples: () => Samples): void {
    const family = { name, help, type, merging: merging ?? (type === 'gauge' ? 'each' : 'sum') } as const
    metrics.push(() => ({ ...family, samples: samples() }))
  }

  const families = () => metrics.map((read) => read())
  return {
    counter(options) {
      const [counter, samples] = createCounter(options)
      add(options, 'counter', samples)
      return counter
    },
    histogram(options) {
      const [histogram, samples] = createHistogram(options)
      add(options, 'histogram', samples)
      return histogram
    },
    read(options, read) {
      add(options, options.type, () => {
        const value = read()
        const samples: Iterable<Sample> = typeof value === 'number' ? [{ value }] : value
        return Array.from(samples, (sample) => [spellLabels(sample.labels ?? {}), sample.value] as const)
      })
    },
    families,
    text: () => renderFamilies(families()),
  }
}
