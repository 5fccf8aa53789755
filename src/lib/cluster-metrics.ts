import cluster from 'node:cluster'
import { ClusterRegistry, type PrometheusContentType } from '@prometheus-io/client'
import { addProcessMetrics, createMetrics, type Metrics } from './metrics.ts'

/** Longer than the primary waits for the workers. */
const patienceMs = 6000
const farewellMs = 500

/** A worker's question for the metrics of all processes, and the primary's answer; null when it has none. */
interface Question {
  readonly metricsQuestion: number
}
interface Answer extends Question {
  readonly text: string | null
}

function isQuestion(message: unknown): message is Question {
  return typeof message === 'object' && message !== null && 'metricsQuestion' in message
}

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

/** A worker's share in the metrics of all processes. */
export interface ClusterMetrics {
  /** The metrics of all processes as text; null when the primary does not answer or a worker is stuck. */
  read(): Promise<string | null>
  /** Hands this worker's counts to the primary, so that they stay when it ends; within half a second. */
  close(): Promise<void>
}

/** Makes this worker tell its metrics to the primary. */
export function joinClusterMetrics(metrics: Metrics): ClusterMetrics {
  ClusterRegistry.setRegistries(metrics)
  // Its declarations lack `shutdown`, which hands the counts over.
  const registry = new ClusterRegistry<PrometheusContentType>() as unknown as {
    shutdown(timeoutMs: number): Promise<void>
  }
  const waiting = new Map<number, (text: string | null) => void>()
  let asked = 0
  const hear = (message: unknown) => {
    if (isQuestion(message)) waiting.get(message.metricsQuestion)?.((message as Answer).text)
  }
  process.on('message', hear)
  return {
    async read() {
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
    async close() {
      process.off('message', hear)
      // What it holds ends with it; only counts go on.
      for (const { name, type } of metrics.getMetricsAsArray())
        if (type === 'gauge') metrics.removeSingleMetric(name)
      await registry.shutdown(farewellMs).catch(() => undefined)
    },
  }
}
