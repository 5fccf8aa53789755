import type { Family } from '../../lib/metrics/family.ts'
import { type ClusterMetrics, isOrder, type Report } from './messages.ts'

/** Longer than the primary waits for the others. */
const patienceMs = 2000
const farewellMs = 500

/** A worker's end of the line on which metrics are collected. */
export interface MetricsLink {
  /** The metrics of all processes; null when the primary does not answer, which it has two seconds for. */
  ask(): Promise<ClusterMetrics | null>
  /** Tells the last counts and hangs up; resolves when they are sent, within half a second. */
  close(): Promise<void>
}

/** Makes this worker tell the primary its metrics (`read`) when another one is asked for those of all. */
export function linkToPrimary(read: () => readonly Family[]): MetricsLink {
  const waiting = new Map<number, (metrics: ClusterMetrics | null) => void>()
  let lastQuestion = 0

  const obey = (message: unknown) => {
    if (!isOrder(message)) return
    if (message.order === 'tell-metrics')
      report({ report: 'metrics', question: message.question, families: read() })
    else if (message.order === 'know-metrics') waiting.get(message.question)?.(message.metrics)
  }
  process.on('message', obey)

  return {
    async ask() {
      lastQuestion += 1
      const question = lastQuestion
      const { promise: answer, resolve } = Promise.withResolvers<ClusterMetrics | null>()
      waiting.set(question, resolve)
      const overdue = setTimeout(resolve, patienceMs, null)
      report({ report: 'metrics-wanted', question, families: read() })
      const metrics = await answer
      clearTimeout(overdue)
      waiting.delete(question)
      return metrics
    },
    async close() {
      process.off('message', obey)
      const { promise: sent, resolve } = Promise.withResolvers<void>()
      const overdue = setTimeout(resolve, farewellMs)
      report({ report: 'metrics', question: null, families: read() }, resolve)
      await sent
      clearTimeout(overdue)
    },
  }
}

/** Nobody to tell once the primary is gone: Node ends the workers of a dead primary. */
function report(message: Report, whenSent: () => void = () => undefined): void {
  if (process.connected && process.send) process.send(message, undefined, undefined, whenSent)
  else whenSent()
}
