import { type FaultProxy, startFaultProxy } from '../../dev/fakes/fault-proxy.ts'
import { startTemplateServer, templateDatabase } from '../../test/database-server.ts'
import { type BenchmarkRoute, roomsOf, routesOf, trainingOf } from '../load/routes.ts'
import { type BenchmarkShop, fillShop } from '../load/shop.ts'
import { type MeasuredProcess, startCeiling, startHello, startService } from './start.ts'

/** What is compared, in the order in which a round measures it. */
export const sides = ['hello', 'ceiling', 'service'] as const

export type Side = (typeof sides)[number]

/** A database with a shop in it, and what can be started before it. */
export interface Bench {
  readonly routes: readonly BenchmarkRoute[]
  /** What has no ceiling. */
  readonly rooms: readonly BenchmarkRoute[]
  /** The request that the forecast of the total needs once before it. */
  readonly training: Buffer
  readonly shop: BenchmarkShop
  readonly databaseUrl: string
  readonly proxy: FaultProxy
}

/** Runs `work` with a PostgreSQL of its own on the core of the load, and stops it. */
export async function withBench<Result>(work: (bench: Bench) => Promise<Result>): Promise<Result> {
  const server = await startTemplateServer()
  const proxy = await startFaultProxy({ target: { host: '127.0.0.1', port: server.port } })
  try {
    const databaseUrl = server.url(templateDatabase)
    const shop = await fillShop(databaseUrl)
    const requests = { routes: routesOf(shop), rooms: roomsOf(shop), training: trainingOf(shop) }
    return await work({ ...requests, shop, databaseUrl, proxy })
  } finally {
    await proxy.close()
    await server.stop()
  }
}

/** Starts service and ceiling against a database, and the greeting, and stops them after `work`. */
export async function withSides<Result>(
  databaseUrl: string,
  settings: Readonly<Record<string, string>>,
  work: (processes: Readonly<Record<Side, MeasuredProcess>>) => Promise<Result>,
): Promise<Result> {
  const hello = await startHello()
  const ceiling = await startCeiling(databaseUrl)
  const service = await startService(databaseUrl, settings)
  try {
    return await work({ hello, ceiling, service })
  } finally {
    await Promise.all([service.stop(), ceiling.stop(), hello.stop()])
  }
}
