import type { DatabaseStatistics } from '../../lib/database/statistics.ts'
import { addReading, type Metrics, type ReadingOptions, type Sample } from '../../lib/metrics.ts'

type Read = (statistics: DatabaseStatistics) => number | Iterable<Sample>

interface DatabaseMetric extends ReadingOptions {
  readonly read: Read
}

/** Repeats by the first reason that an operation met, and how its operations ended. */
function readRepeats({ repeats }: DatabaseStatistics): Sample[] {
  return Object.entries(repeats).flatMap(([reason, counts]) => [
    { labels: { reason, outcome: 'succeeded' }, value: counts.succeeded },
    { labels: { reason, outcome: 'failed' }, value: counts.failed },
  ])
}

function readAttempts({ repeats }: DatabaseStatistics): Sample[] {
  return Object.entries(repeats).map(([reason, counts]) => ({ labels: { reason }, value: counts.attempts }))
}

function readHealth({ health }: DatabaseStatistics): Sample[] {
  return Object.entries(health).map(([outcome, value]) => ({ labels: { outcome }, value }))
}

function readPool({ pool }: DatabaseStatistics): Sample[] {
  return [
    { labels: { state: 'busy' }, value: pool.total - pool.idle },
    { labels: { state: 'idle' }, value: pool.idle },
  ]
}

const counter = 'counter' as const
const gauge = 'gauge' as const

const metrics: readonly DatabaseMetric[] = [
  {
    name: 'database_round_trips_total',
    help: 'Statements sent, repeats included.',
    type: counter,
    read: (s) => s.roundTrips,
  },
  {
    name: 'database_operations_total',
    help: 'Statements and transactions begun.',
    type: counter,
    read: (s) => s.operations,
  },
  {
    name: 'database_retried_operations_total',
    help: 'Operations that were repeated, by outcome.',
    type: counter,
    labelNames: ['reason', 'outcome'],
    read: readRepeats,
  },
  {
    name: 'database_retries_total',
    help: 'Repeats of operations.',
    type: counter,
    labelNames: ['reason'],
    read: readAttempts,
  },
  {
    name: 'database_unavailable_total',
    help: 'Operations given up: nothing was done.',
    type: counter,
    read: (s) => s.unavailable,
  },
  {
    name: 'database_unknown_outcomes_total',
    help: 'Operations given up: nobody knows.',
    type: counter,
    read: (s) => s.unknownOutcomes,
  },
  {
    name: 'database_health_checks_total',
    help: 'Health checks by their answer.',
    type: counter,
    labelNames: ['outcome'],
    read: readHealth,
  },
  {
    name: 'database_gate_open',
    help: '1 while the database answers, 0 while it is away.',
    type: gauge,
    aggregator: 'min',
    read: (s) => Number(s.gate.open),
  },
  {
    name: 'database_gate_closings_total',
    help: 'Times that the database went away.',
    type: counter,
    read: (s) => s.gate.closings,
  },
  {
    name: 'database_gate_closed_seconds_total',
    help: 'Time that it was away.',
    type: counter,
    aggregator: 'average',
    read: (s) => s.gate.closedMs / 1000,
  },
  {
    name: 'database_gate_waiting',
    help: 'Operations that wait for its return.',
    type: gauge,
    read: (s) => s.gate.waiting,
  },
  {
    name: 'database_pool_connections',
    help: 'Open connections.',
    type: gauge,
    labelNames: ['state'],
    read: readPool,
  },
  { name: 'database_pool_limit', help: 'Connections at most.', type: gauge, read: (s) => s.pool.max },
  {
    name: 'database_pool_waiting',
    help: 'Operations that wait for a connection.',
    type: gauge,
    read: (s) => s.pool.waiting,
  },
]

/** Adds what the database counts for itself; `statistics` is asked when somebody reads the metrics. */
export function readDatabase(registry: Metrics, statistics: () => DatabaseStatistics): void {
  for (const { read, ...options } of metrics) addReading(registry, options, () => read(statistics()))
}
