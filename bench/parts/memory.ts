import { generateLoad } from '../load/generate.ts'
import type { Bench } from '../processes/sides.ts'
import { startService } from '../processes/start.ts'
import { askOnce } from './rooms.ts'

const connections = 256
const stepSeconds = 10

/** What a process of 512 MB may have, so that an instance has room for a second one while it is replaced. */
export const memoryLimitMb = 220
/** Of so many requests one asks for a report, a forecast, an order in words, claims or a file. */
const perRoom = 20

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

/** All routes mixed, with reports and files among them, over 256 connections, for some minutes. */
export async function measureMemory(bench: Bench, { minutes, say }: MemoryOptions): Promise<MemoryResult> {
  const routes = bench.routes.flatMap((route) => {
    const [first] = route.requests
    return route.requests.length > 1 ? route.requests.slice(0, 50) : Array(50).fill(first as Buffer)
  })
  const asked = bench.rooms.flatMap(({ requests }) => requests)
  const rooms = Array.from(
    { length: routes.length / (perRoom - 1) },
    (_, place) => asked[place % asked.length]!,
  )
  const requests = [...routes, ...rooms]
  const service = await startService(bench.databaseUrl)
  try {
    await askOnce(service.port, bench.training)
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
  } finally {
    await service.stop()
  }
}
