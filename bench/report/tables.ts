import type { RouteLatency } from '../parts/latency.ts'
import { type MemoryResult, memoryLimitMb } from '../parts/memory.ts'
import { medianOf } from '../parts/sample.ts'
import { connectionCounts, type Round, type ThroughputCell } from '../parts/throughput.ts'

/** A Markdown table. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map((_, i) => (i === 0 ? '---' : '--:'))), ...rows.map(line)].join('\n')
}

/** Service over ceiling. */
export const ofCeiling = ({ rounds }: ThroughputCell): number =>
  medianOf(rounds, ({ service, ceiling }) => service.requestsPerSecond / ceiling.requestsPerSecond)

const p99OfCeiling = ({ rounds }: ThroughputCell): number =>
  medianOf(rounds, ({ service, ceiling }) => service.p99Ms / ceiling.p99Ms)

const percentOfHello = ({ rounds }: ThroughputCell): number =>
  medianOf(rounds, ({ service, hello }) => (100 * service.requestsPerSecond) / hello.requestsPerSecond)

const pair = (rounds: readonly Round[], read: (sample: Round['service']) => number, digits = 0): string =>
  `${medianOf(rounds, ({ service }) => read(service)).toFixed(digits)} / ${medianOf(rounds, ({ ceiling }) => read(ceiling)).toFixed(digits)}`

/** What counts, at 32 connections. */
function mainTable(cells: readonly ThroughputCell[]): string {
  const rows = cells
    .filter(({ connections }) => connections === 32)
    .map((cell) => [
      cell.route.title,
      ofCeiling(cell).toFixed(2),
      p99OfCeiling(cell).toFixed(2),
      `${percentOfHello(cell).toFixed(1)} %`,
      pair(cell.rounds, ({ cpuUs }) => cpuUs),
      pair(cell.rounds, ({ requestsPerSecond }) => requestsPerSecond),
      pair(cell.rounds, ({ bytes }) => bytes),
      pair(cell.rounds, ({ eventLoopP99Ms }) => eventLoopP99Ms, 1),
    ])
  const head = [
    '32 connections',
    'throughput, of ceiling',
    'p99, of ceiling',
    'of hello world',
    'CPU µs per request',
    'requests/s',
    'bytes',
    'loop delay p99 ms',
  ]
  return table(head, rows)
}

/** How it changes with the number of connections. */
function connectionsTable(cells: readonly ThroughputCell[]): string {
  const names = [...new Set(cells.map(({ route }) => route.title))]
  const rows = names.map((name) => {
    const own = cells.filter(({ route }) => route.title === name)
    const at = (connections: number, read: (cell: ThroughputCell) => string) => {
      const cell = own.find((one) => one.connections === connections)
      return cell ? read(cell) : ''
    }
    return [
      name,
      ...connectionCounts.map((count) =>
        at(count, (cell) => `${ofCeiling(cell).toFixed(2)}, ${p99OfCeiling(cell).toFixed(2)}`),
      ),
      at(256, (cell) => medianOf(cell.rounds, ({ service }) => service.residentMb).toFixed(0)),
      at(256, (cell) => String(cell.rounds.reduce((sum, { service }) => sum + service.failed, 0))),
    ]
  })
  const head = [
    'throughput and p99, of ceiling',
    ...connectionCounts.map((count) => (count === 1 ? '1 connection' : `${count} connections`)),
  ]
  return table([...head, 'MB at 256', 'failed at 256'], rows)
}

/** Throughput as two tables. */
export function throughputText(cells: readonly ThroughputCell[]): string {
  const note = 'Where there are two figures, the first is the service and the second its ceiling.'
  return `${mainTable(cells)}\n\n${note}\n\n${connectionsTable(cells)}`
}

/** Latency as two tables. */
export function latencyText(routes: readonly RouteLatency[]): string {
  const latencies = routes[0]?.cells.map(({ latencyMs }) => `${latencyMs} ms`) ?? []
  const alone = routes.map(({ route, roundTrips, cells }) => [
    route.title,
    roundTrips.toFixed(2),
    ...cells.map((cell) => `${cell.serviceP50Ms.toFixed(1)} / ${cell.ceilingP50Ms.toFixed(1)}`),
  ])
  const crowd = routes.map(({ route, cells }) => [
    route.title,
    ...cells.map((cell) => `${cell.serviceCrowd.toFixed(0)} / ${cell.ceilingCrowd.toFixed(0)}`),
  ])
  return [
    table(['1 connection', 'round trips', ...latencies.map((at) => `p50 ms at ${at}`)], alone),
    table(['32 connections', ...latencies.map((at) => `requests/s at ${at}`)], crowd),
  ].join('\n\n')
}

/** Memory in one sentence. */
export function memoryText({ minutes, residentMb, answered, unavailable, failed }: MemoryResult): string {
  const half = residentMb.slice(residentMb.length >> 1)
  const mean = (values: readonly number[]) => values.reduce((sum, one) => sum + one, 0) / values.length
  const most = Math.max(...residentMb)
  const verdict = most > memoryLimitMb ? `, **more than the ${memoryLimitMb} MB allowed**` : ''
  return `${minutes} min over 256 connections, all routes mixed: ${answered} requests, ${unavailable} of them refused as overload, ${failed} failed otherwise. Resident at most ${most.toFixed(0)} MB${verdict}; in the first half ${mean(residentMb.slice(0, -half.length || 1)).toFixed(0)} MB on average, in the second ${mean(half).toFixed(0)} MB.`
}
