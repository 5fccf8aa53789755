import { getHeapStatistics } from 'node:v8'
import { type Aggregator, Counter, Gauge, type PrometheusContentType, Registry } from '@prometheus-io/client'

export type Metrics = Registry<PrometheusContentType>

/** One value with its labels, as `addReading` reads it. */
export interface Sample {
  readonly labels?: Readonly<Record<string, string>>
  readonly value: number
}

export interface ReadingOptions {
  readonly name: string
  readonly help: string
  readonly type: 'gauge' | 'counter'
  readonly labelNames?: readonly string[]
  /** How the values of several processes become one; summed by default. */
  readonly aggregator?: Aggregator
}

/** Makes an empty registry. */
export function createMetrics(): Metrics {
  return new Registry()
}

/** Adds a metric that is read when somebody looks: a value, or several with labels. */
export function addReading(
  metrics: Metrics,
  { type, ...options }: ReadingOptions,
  read: () => number | Iterable<Sample>,
): void {
  const Metric = type === 'gauge' ? Gauge : Counter
  new Metric<string>({
    ...options,
    labelNames: options.labelNames ?? [],
    registers: [metrics],
    collect(this: Gauge<string> | Counter<string>) {
      this.reset()
      const value = read()
      const samples: Iterable<Sample> = typeof value === 'number' ? [{ value }] : value
      for (const sample of samples) this.inc(sample.labels ?? {}, sample.value)
    },
  })
}

/**
 * Adds what the process says of itself: CPU, memory, how busy its event loop is, since when it runs. Of several
 * processes each keeps its own values, under the label `worker`.
 */
export function addProcessMetrics(metrics: Metrics, worker?: string): void {
  const own = worker ? { worker } : {}
  const labelNames = Object.keys(own)
  const add = (type: 'gauge' | 'counter', name: string, help: string, read: () => number) =>
    addReading(metrics, { type, name, help, labelNames, aggregator: 'max' }, () => [
      { labels: own, value: read() },
    ])

  addReading(
    metrics,
    { type: 'counter', name: 'process_cpu_seconds_total', help: 'CPU time used.' },
    cpuSeconds,
  )
  addReading(
    metrics,
    { type: 'gauge', name: 'process_start_time_seconds', help: 'Start, Unix time.', aggregator: 'min' },
    () => performance.timeOrigin / 1000,
  )
  add('gauge', 'process_resident_memory_bytes', 'Memory in RAM.', () => process.memoryUsage.rss())
  add('gauge', 'nodejs_heap_limit_bytes', 'Size at which the heap is full.', () => {
    return getHeapStatistics().heap_size_limit
  })
  add('counter', 'nodejs_event_loop_active_seconds_total', 'Time that the event loop was at work.', () => {
    return performance.eventLoopUtilization().active / 1000
  })
  addReading(
    metrics,
    {
      type: 'gauge',
      name: 'nodejs_memory_bytes',
      help: 'Memory of the runtime, by its part.',
      labelNames: ['part', ...labelNames],
      aggregator: 'max',
    },
    () => {
      const { heapUsed, heapTotal, external, arrayBuffers } = process.memoryUsage()
      const parts = { heap_used: heapUsed, heap_total: heapTotal, external, array_buffers: arrayBuffers }
      return Object.entries(parts).map(([part, value]) => ({ labels: { part, ...own }, value }))
    },
  )
}

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e6
}
