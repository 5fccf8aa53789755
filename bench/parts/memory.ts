import { generateLoad } from '../load/generate.ts'
import { type Bench, withSides } from '../processes/sides.ts'

const connections = 256
const stepSeconds = 10

/** Resident megabytes of the service under load, one figure for each ten seconds. */
export interface MemoryResult {
  readonly minutes: number
  readonly residentMb: readonly number[]
  readonly answered: number
  readonly unavailable: number
  readonly failed: number
}

export interface MemoryOptions {
  readonly minutes: number
  readonly say: (line: string) => void
}

/** All routes mixed, over 256 connections, for some minutes. */
export async function measureMemory(bench: Bench, { minutes, say }: MemoryOptions): Promise<MemoryResult> {
  const requests = bench.routes.flatMap((route) => {
    const [first] = route.requests
    return route.requests.length > 1 ? route.requests.slice(0, 50) : Array(50).fill(first as Buffer)
  })
  return withSides(bench.databaseUrl, {}, async ({ service }) => {
    const residentMb: number[] = []
    const tally = { answered: 0, unavailable: 0, ok: 0 }
    for (let step = 0; step < Math.max(1, (minutes * 60) / stepSeconds); step++) {
      const result = await generateLoad({ port: service.port, requests, connections, seconds: stepSeconds })
      tally.answered += result.answered
      tally.unavailable += result.unavailable
      tally.ok += result.ok
      residentMb.push(service.usage().residentMb)
      if (step % 6 === 0) say(`${step * stepSeconds} s: ${residentMb.at(-1)?.toFixed(0)} MB resident`)
    }
    const { answered, unavailable, ok } = tally
    return { minutes, residentMb, answered, unavailable, failed: answered - ok - unavailable }
  })
}
