import type { BenchmarkRoute } from '../load/routes.ts'
import { type Bench, withSides } from '../processes/sides.ts'
import { medianOf, type Sample, sample } from './sample.ts'

export const latenciesMs = [0, 20, 100] as const
/** One request at a time: how long it takes, and not how long it waits for others. */
const connections = 1

/** A route with the database some milliseconds away. */
export interface LatencyCell {
  readonly latencyMs: number
  readonly serviceP50Ms: number
  readonly ceilingP50Ms: number
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
}

/**
 * How long a request takes with the database 0, 20 and 100 ms away (through a proxy, half of it each way), and
 * its round trips. The dispatcher, which works behind the requests, is off, so that only theirs are counted.
 */
export async function measureLatency(
  { routes, databaseUrl, proxy }: Bench,
  { seconds, rounds, say }: LatencyOptions,
): Promise<readonly RouteLatency[]> {
  return withSides(proxy.url(databaseUrl), { DISPATCHER_ENABLED: 'False' }, async (processes) => {
    const measured: RouteLatency[] = []
    for (const route of routes) {
      const load = { requests: route.requests, connections, seconds }
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
          const ceiling = await sample(processes.ceiling, load)
          pairs.push({ ceiling, service: await sample(processes.service, load) })
        }
        cells.push({
          latencyMs,
          serviceP50Ms: medianOf(pairs, ({ service }) => service.p50Ms),
          ceilingP50Ms: medianOf(pairs, ({ ceiling }) => ceiling.p50Ms),
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
