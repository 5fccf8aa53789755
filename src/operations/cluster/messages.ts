import type { Family } from '../../lib/metrics/family.ts'
import type { ProcessMetrics } from '../../lib/metrics/merge.ts'

/** From the primary to a worker. */
export type Order =
  /** Ask for a replacement after this many requests; 0 never asks. */
  | { readonly order: 'recycle-after'; readonly requests: number }
  /** Take no new connections, finish what runs, then close. */
  | { readonly order: 'drain' }
  /** Report the metrics: somebody asked another worker for those of all. */
  | { readonly order: 'tell-metrics'; readonly question: number }
  /** What the worker wanted to know. */
  | { readonly order: 'know-metrics'; readonly question: number; readonly metrics: ClusterMetrics }

/** The metrics of a service that is several processes. */
export interface ClusterMetrics {
  readonly processes: readonly ProcessMetrics[]
  /** Workers that are meant to run. */
  readonly workers: number
}

/** From a worker to the primary. */
export type Report =
  /** The worker has answered as many requests as it was asked to: it wants a replacement. */
  | { readonly report: 'worn'; readonly requests: number }
  /** Somebody asks the worker for the metrics of all; its own are these. */
  | { readonly report: 'metrics-wanted'; readonly question: number; readonly families: readonly Family[] }
  /** The worker's metrics: told, or, with null, the last ones before it ends. */
  | { readonly report: 'metrics'; readonly question: number | null; readonly families: readonly Family[] }

/** True when `message` is an order of the primary; Node and libraries send messages of their own. */
export function isOrder(message: unknown): message is Order {
  return typeof message === 'object' && message !== null && 'order' in message
}

/** True when `message` is a report of a worker. */
export function isReport(message: unknown): message is Report {
  return typeof message === 'object' && message !== null && 'report' in message
}
