import { toRequest } from '../load/generate.ts'
import type { BenchmarkRoute } from '../load/routes.ts'
import { type Bench, type Side, sides, withSides } from '../processes/sides.ts'
import { type Sample, sample } from './sample.ts'

export const connectionCounts = [1, 32, 256] as const

/** What was measured one right after the other. */
export type Round = Readonly<Record<Side, Sample>>

/** A route at a number of connections. */
export interface ThroughputCell {
  readonly route: BenchmarkRoute
  readonly connections: (typeof connectionCounts)[number]
  readonly rounds: readonly Round[]
}

export interface ThroughputOptions {
  readonly seconds: number
  readonly rounds: number
  readonly say: (line: string) => void
}

const greeting = [toRequest('GET', '/')]
const warmUpSeconds = 1

function describe({ route, connections, rounds }: ThroughputCell): string {
  const told = rounds.map(({ hello, ceiling, service }) => {
    const ofCeiling = service.requestsPerSecond / ceiling.requestsPerSecond
    const ofHello = (100 * service.requestsPerSecond) / hello.requestsPerSecond
    return `${ofCeiling.toFixed(2)} of the ceiling, ${ofHello.toFixed(1)} % of hello`
  })
  const failed = rounds.reduce((sum, round) => sum + round.service.failed + round.ceiling.failed, 0)
  return `${route.name} at ${connections}: ${told.join('; ')}${failed > 0 ? `; ${failed} FAILED` : ''}`
}

/** Requests per second of each route, beside its ceiling and the greeting, at growing numbers of connections. */
export async function measureThroughput(
  bench: Bench,
  { seconds, rounds, say }: ThroughputOptions,
): Promise<readonly ThroughputCell[]> {
  return withSides(bench.databaseUrl, {}, async (processes) => {
    const cells: ThroughputCell[] = []
    for (const route of bench.routes) {
      const run = (side: Side, connections: number, seconds: number) => {
        const requests = side === 'hello' ? greeting : route.requests
        return sample(processes[side], { requests, connections, seconds })
      }
      for (const side of sides) await run(side, 32, warmUpSeconds)
      for (const connections of connectionCounts) {
        const measured: Round[] = []
        for (let round = 0; round < rounds; round++) {
          measured.push({
            hello: await run('hello', connections, seconds),
            ceiling: await run('ceiling', connections, seconds),
            service: await run('service', connections, seconds),
          })
        }
        const cell = { route, connections, rounds: measured }
        cells.push(cell)
        say(describe(cell))
      }
    }
    return cells
  })
}
