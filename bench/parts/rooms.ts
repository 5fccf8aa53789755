import { LoadConnection } from '../load/connection.ts'
import type { BenchmarkRoute } from '../load/routes.ts'
import type { Bench } from '../processes/sides.ts'
import { startService } from '../processes/start.ts'
import { type Sample, sample } from './sample.ts'

/** As many at once as forecasts let wait. */
export const roomConnections = [1, 8] as const

/** A room that reads much or writes a file, asked over one connection and over some. */
export interface RoomRow {
  readonly route: BenchmarkRoute
  readonly alone: Sample
  readonly crowd: Sample
}

export interface RoomsOptions {
  readonly seconds: number
  readonly say: (line: string) => void
}

/** Sends one request and waits for its answer. Throws when it is a refusal. */
export async function askOnce(port: number, request: Buffer): Promise<void> {
  const connection = await LoadConnection.open(port)
  try {
    const { status } = await connection.ask(request)
    if (status >= 300) throw new Error(`${request.toString('latin1').split('\r\n', 1)[0]}: ${status}`)
  } finally {
    connection.close()
  }
}

/** History, reports, forecasts, orders in words, claims and files, which have no ceiling: what each takes and costs. */
export async function measureRooms(
  bench: Bench,
  { seconds, say }: RoomsOptions,
): Promise<readonly RoomRow[]> {
  const service = await startService(bench.databaseUrl)
  try {
    await askOnce(service.port, bench.training)
    const rows: RoomRow[] = []
    for (const route of bench.rooms) {
      await askOnce(service.port, route.requests[0] as Buffer)
      const [alone, crowd] = [
        await sample(service, { requests: route.requests, connections: roomConnections[0], seconds }),
        await sample(service, { requests: route.requests, connections: roomConnections[1], seconds }),
      ]
      rows.push({ route, alone, crowd })
      say(
        `${route.name}: p50 ${alone.p50Ms.toFixed(1)} ms, ${crowd.requestsPerSecond.toFixed(0)}/s by ${roomConnections[1]}`,
      )
    }
    return rows
  } finally {
    await service.stop()
  }
}
