/** Label values of one sample, in the order of the metric's label names. */
export type Labels = readonly string[]

/** One value with its labels by name, as a gauge reads it. */
export interface Sample {
  readonly labels?: Readonly<Record<string, string>>
  readonly value: number
}

/** A number that only grows. */
export interface Counter {
  increment(labels: Labels, by?: number): void
}

/** How many observations fell under each bound, with their count and sum. */
export interface Histogram {
  observe(labels: Labels, value: number): void
}

export interface MetricOptions {
  readonly name: string
  readonly help: string
}

interface LabelledOptions extends MetricOptions {
  readonly labels: readonly string[]
}

interface HistogramOptions extends LabelledOptions {
  /** Upper bounds in ascending order; the last one, infinity, is implied. */
  readonly bounds: readonly number[]
}

/** Metrics in the text format of Prometheus (version 0.0.4). */
export interface Registry {
  counter(options: LabelledOptions): Counter
  histogram(options: HistogramOptions): Histogram
  /** A metric that is read when somebody looks: a value, or several with labels. */
  read(options: MetricOptions & { type: 'gauge' | 'counter' }, read: () => number | Iterable<Sample>): void
  text(): string
}

/** Series per metric at most; what comes later is left out, so that no label can fill the memory. */
const mostSeries = 2000

function escapeLabel(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('"', '\\"')
}

function formatLabels(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escapeLabel(value)}"`)
  return pairs.length > 0 ? `{${pairs.join(',')}}` : ''
}

/** A number as Prometheus spells it. */
function formatValue(value: number): string {
  if (Number.isFinite(value)) return String(value)
  return Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf'
}

function byName(names: readonly string[], values: Labels): Record<string, string> {
  return Object.fromEntries(names.map((name, i) => [name, values[i] ?? '']))
}

/** One state per combination of label values, made on first use. */
function createSeries<State>(make: () => State) {
  const series = new Map<string, { readonly labels: Labels; readonly state: State }>()
  return {
    all: () => series.values(),
    of(labels: Labels): State | undefined {
      const key = labels.join('\0')
      const known = series.get(key)
      if (known) return known.state
      if (series.size >= mostSeries) return undefined
      const state = make()
      series.set(key, { labels, state })
      return state
    },
  }
}

function createCounter(options: LabelledOptions): [Counter, () => string[]] {
  const series = createSeries(() => ({ value: 0 }))
  const counter: Counter = {
    increment(labels, by = 1) {
      const state = series.of(labels)
      if (state) state.value += by
    },
  }
  const lines = () =>
    Array.from(series.all(), ({ labels, state }) => {
      return `${options.name}${formatLabels(byName(options.labels, labels))} ${state.value}`
    })
  return [counter, lines]
}

function createHistogram(options: HistogramOptions): [Histogram, () => string[]] {
  const { name, bounds } = options
  const series = createSeries(() => ({ counts: new Array<number>(bounds.length + 1).fill(0), sum: 0 }))
  const histogram: Histogram = {
    observe(labels, value) {
      const state = series.of(labels)
      if (!state) return
      const index = bounds.findIndex((bound) => value <= bound)
      const bucket = index === -1 ? bounds.length : index
      state.counts[bucket] = (state.counts[bucket] ?? 0) + 1
      state.sum += value
    },
  }
  const lines = () =>
    Array.from(series.all()).flatMap(({ labels, state }) => {
      const named = byName(options.labels, labels)
      let total = 0
      const buckets = state.counts.map((count, i) => {
        total += count
        return `${name}_bucket${formatLabels({ ...named, le: String(bounds[i] ?? '+Inf') })} ${total}`
      })
      return [
        ...buckets,
        `${name}_sum${formatLabels(named)} ${state.sum}`,
        `${name}_count${formatLabels(named)} ${total}`,
      ]
    })
  return [histogram, lines]
}

/** Makes an empty registry. */
export function createRegistry(): Registry {
  const metrics: (() => string[])[] = []

  function add({ name, help }: MetricOptions, type: string, lines: () => string[]): void {
    metrics.push(() => [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...lines()])
  }

  return {
    counter(options) {
      const [counter, lines] = createCounter(options)
      add(options, 'counter', lines)
      return counter
    },
    histogram(options) {
      const [histogram, lines] = createHistogram(options)
      add(options, 'histogram', lines)
      return histogram
    },
    read(options, read) {
      add(options, options.type, () => {
        const value = read()
        const samples = typeof value === 'number' ? [{ value }] : [...value]
        return samples.map(
          (sample: Sample) =>
            `${options.name}${formatLabels(sample.labels ?? {})} ${formatValue(sample.value)}`,
        )
      })
    },
    text: () => `${metrics.flatMap((lines) => lines()).join('\n')}\n`,
  }
}
