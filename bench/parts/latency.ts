import type { BenchmarkRoute } from '../load/routes.ts'
import { type Bench, withSides } from '../processes/sides.ts'
import { medianOf, type Sample, sample } from './sample.ts'

export const latenciesMs = [0, 20, 100] as const
/** One request at a time tells how long it takes, and many how much a few connections to the database carry. */
const [alone, crowd] = [1, 32]

/** A route with the database some milliseconds away. */
export interface LatencyCell {
  readonly latencyMs: number
  /** Of one request at a time. */
  readonly serviceP50Ms: number
  readonly ceilingP50Ms: number
  /** Requests per second of 32 connections. */
  readonly serviceCrowd: number
  readonly ceilingCrowd: number
}

export interface RouteLatency {
  readonly route: BenchmarkRoute
  /** Statements per request, counted on the wire. */
  readonly roundTrips: number
  readonly cells: readonly LatencyCell[]
}

export interface LatencyOptions {
  readonly seconds: number
  readonly rounds: number
  readonly say: (line: string) => void
}

interface Pair {
  readonly service: Sample
  readonly ceiling: Sample
  readonly serviceCrowd: Sample
  readonly ceilingCrowd: Sample
}

/**
 * How long a request takes with the database 0, 20 and 100 ms away (through a proxy, half of it each way), how many
 * requests of 32 connections are answered in a second then, and a request's round trips. The dispatcher, which works
 * behind the requests, is off, so that only theirs are counted.
 */
export async function measureLatency(
  { routes, databaseUrl, proxy }: Bench,
  { seconds, rounds, say }: LatencyOptions,
): Promise<readonly RouteLatency[]> {
  return withSides(proxy.url(databaseUrl), { DISPATCHER_ENABLED: 'False' }, async (processes) => {
    const measured: RouteLatency[] = []
    for (const route of routes) {
      const load = { requests: route.requests, connections: alone, seconds }
      const busy = { ...load, connections: crowd }
      for (const side of ['service', 'ceiling'] as const)
        await sample(processes[side], { ...load, seconds: 1 })
      const before = proxy.roundTrips()
      const { answered } = await sample(processes.service, { ...load, seconds: 1 })
      const roundTrips = (proxy.roundTrips() - before) / answered
      const cells: LatencyCell[] = []
      for (const latencyMs of latenciesMs) {
        proxy.latency(latencyMs)
        const pairs: Pair[] = []
        for (let round = 0; round < rounds; round++) {
          pairs.push({
            ceiling: await sample(processes.ceiling, load),
            service: await sample(processes.service, load),
            ceilingCrowd: await sample(processes.ceiling, busy),
            serviceCrowd: await sample(processes.service, busy),
          })
        }
        cells.push({
          latencyMs,
          serviceP50Ms: medianOf(pairs, ({ service }) => service.p50Ms),
          ceilingP50Ms: medianOf(pairs, ({ ceiling }) => ceiling.p50Ms),
          serviceCrowd: medianOf(pairs, ({ serviceCrowd }) => serviceCrowd.requestsPerSecond),
          ceilingCrowd: medianOf(pairs, ({ ceilingCrowd }) => ceilingCrowd.requestsPerSecond),
        })
      }
      proxy.latency(0)
      measured.push({ route, roundTrips, cells })
      const told = cells.map((cell) => `${cell.serviceP50Ms.toFixed(1)} ms at ${cell.latencyMs} ms`)
      say(`${route.name}: ${roundTrips.toFixed(2)} round trips, p50 ${told.join(', ')}`)
    }
    return measured
  })
}
