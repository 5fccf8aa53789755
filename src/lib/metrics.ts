import cluster from 'node:cluster'
import { getHeapStatistics } from 'node:v8'
import {
  ClusterRegistry,
  Counter,
  Gauge,
  type GaugeConfiguration,
  type PrometheusContentType,
  Registry,
} from '@prometheus-io/client'

export type Metrics = Registry<PrometheusContentType>

/** One value with its labels, as `addReading` reads it. */
export interface Sample {
  readonly labels?: Readonly<Record<string, string>>
  readonly value: number
}

/** Of several processes the values become one by `aggregator`; they are summed by default. */
type ReadingOptions = Readonly<
  Pick<GaugeConfiguration<string>, 'name' | 'help' | 'labelNames' | 'aggregator'>
>

/** Makes an empty registry. */
export const createMetrics = (): Metrics => new Registry()

/** Adds a metric that is read when somebody looks, a value or several with labels: a counter when its name says `_total`. */
export function addReading(
  metrics: Metrics,
  options: ReadingOptions,
  read: () => number | Iterable<Sample>,
): void {
  const Metric = options.name.endsWith('_total') ? Counter : Gauge
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

/** Adds a counter to `metrics`. */
export function addCounter<Label extends string = never>(
  metrics: Metrics,
  name: string,
  help: string,
  ...labelNames: Label[]
): Counter<Label> {
  return new Counter({ name, help, labelNames, registers: [metrics] })
}

/** Adds what the process says of itself; of several processes each keeps its own values, under the label `worker`. */
export function addProcessMetrics(metrics: Metrics, worker?: string): void {
  const own: Record<string, string> = worker ? { worker } : {}
  const labelNames = Object.keys(own)
  const add = (name: string, help: string, read: () => number) =>
    addReading(metrics, { name, help, labelNames, aggregator: 'max' }, () => [{ labels: own, value: read() }])
  const cpu = { name: 'process_cpu_seconds_total', help: 'CPU time used.' }
  const start = { name: 'process_start_time_seconds', help: 'Start, Unix time.', aggregator: 'min' } as const
  const memory = { name: 'nodejs_memory_bytes', help: 'Memory of the runtime, by its part.' }

  addReading(metrics, cpu, () => {
    const { user, system } = process.cpuUsage()
    return (user + system) / 1e6
  })
  addReading(metrics, start, () => performance.timeOrigin / 1000)
  add('process_resident_memory_bytes', 'Memory in RAM.', () => process.memoryUsage.rss())
  add('nodejs_heap_limit_bytes', 'Size at which the heap is full.', () => {
    return getHeapStatistics().heap_size_limit
  })
  add('nodejs_event_loop_active_seconds_total', 'Time that the event loop was at work.', () => {
    return performance.eventLoopUtilization().active / 1000
  })
  addReading(metrics, { ...memory, labelNames: ['part', ...labelNames], aggregator: 'max' }, () => {
    const { heapUsed, heapTotal, external, arrayBuffers } = process.memoryUsage()
    const parts = { heap_used: heapUsed, heap_total: heapTotal, external, array_buffers: arrayBuffers }
    return Object.entries(parts).map(([part, value]) => ({ labels: { part, ...own }, value }))
  })
}

/** Longer than the primary waits for the workers. */
const patienceMs = 6000
const farewellMs = 500

/** A worker's question for the metrics of all processes; the primary's answer has a text, null when it has none. */
interface Question {
  readonly metricsQuestion: number
  readonly text?: string | null
}

const isQuestion = (message: unknown): message is Question => 'metricsQuestion' in Object(message)

/** Makes the primary collect the metrics of all workers when one of them asks; call it before the first is started. */
export function answerWorkers(): void {
  const own = createMetrics()
  addProcessMetrics(own, 'primary')
  ClusterRegistry.setRegistries(own)
  const all = new ClusterRegistry<PrometheusContentType>()
  cluster.on('message', async (worker, message: unknown) => {
    if (!isQuestion(message)) return
    const text = await all.clusterMetrics().catch(() => null)
    if (worker.isConnected()) worker.send({ ...message, text })
  })
}

/** Makes this worker tell its metrics to the primary. */
export function joinClusterMetrics(metrics: Metrics) {
  ClusterRegistry.setRegistries(metrics)
  // Its declarations lack `shutdown`, which hands the counts over.
  const registry = new ClusterRegistry<PrometheusContentType>() as unknown as {
    shutdown(timeoutMs: number): Promise<void>
  }
  const waiting = new Map<number, (text: string | null) => void>()
  let asked = 0
  const hear = (message: unknown) => {
    if (isQuestion(message)) waiting.get(message.metricsQuestion)?.(message.text ?? null)
  }
  process.on('message', hear)
  return {
    /** The metrics of all processes as text; null when the primary does not answer or a worker is stuck. */
    async read(): Promise<string | null> {
      asked += 1
      const metricsQuestion = asked
      const { promise: answer, resolve } = Promise.withResolvers<string | null>()
      waiting.set(metricsQuestion, resolve)
      const overdue = setTimeout(resolve, patienceMs, null)
      if (process.connected) process.send?.({ metricsQuestion })
      const text = await answer
      clearTimeout(overdue)
      waiting.delete(metricsQuestion)
      return text
    },
    /** Hands this worker's counts to the primary, so that they stay when it ends; within half a second. */
    async close(): Promise<void> {
      process.off('message', hear)
      // What it holds ends with it; only counts go on.
      for (const { name, type } of metrics.getMetricsAsArray())
        if (type === 'gauge') metrics.removeSingleMetric(name)
      await registry.shutdown(farewellMs).catch(() => undefined)
    },
  }
}
