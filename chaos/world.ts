import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { type FaultProxy, startFaultProxy } from '../dev/fakes/fault-proxy.ts'
import { startFakes } from '../dev/fakes/index.ts'
import type { EmbeddedPostgres } from '../dev/postgres/embedded-postgres.ts'
import { startTemplateServer, templateDatabase, withConnection } from '../test/database-server.ts'
import { type Balancer, startBalancer } from './balancer.ts'
import { type DirectSql, openDirectSql } from './direct-sql.ts'
import { mistakenFunctions } from './inject.ts'
import { type Instance, startInstance } from './instance.ts'
import { type Pooler, startPooler } from './pooler.ts'
import { signingSecret } from './shop.ts'

/** PostgreSQL and PgBouncer, which all scenarios of a run share. */
export interface Ground {
  readonly postgres: EmbeddedPostgres
  readonly pooler: Pooler
  close(): Promise<void>
}

const functionsFolder = fileURLToPath(new URL('../prisma/functions/', import.meta.url))

/** Starts the database with its migrations, and a mistake in its functions if one is named, and the pooler before it. */
export async function startGround(mistake: string | undefined): Promise<Ground> {
  const postgres = await startTemplateServer()
  for (const definition of mistake === undefined ? [] : mistakenFunctions(functionsFolder, mistake)) {
    await withConnection(postgres.url(templateDatabase), (client) => client.query(definition))
  }
  const pooler = await startPooler(postgres.port)
  return {
    postgres,
    pooler,
    async close() {
      await pooler.close()
      await postgres.stop()
    },
  }
}

export interface WorldOptions {
  /** Folder of the built service's programs. */
  readonly programs: string
  /** More settings of the service, by instance. */
  readonly settings: (number: number) => Readonly<Record<string, string>>
  /** Instead of 127.0.0.1 in the address of the database. */
  readonly databaseHost: string | undefined
}

/** Everything around one scenario. */
export interface World {
  readonly ground: Ground
  readonly proxy: FaultProxy
  readonly balancer: Balancer
  readonly stripe: Awaited<ReturnType<typeof startFakes<{ stripe: true; sendgrid: true }>>>['stripe']
  readonly database: DirectSql
  readonly instances: Instance[]
  readonly logFile: string
  /** Starts one more instance, in the balancer at once; not ready yet. */
  launch(): Promise<Instance>
  /** Resolves when a plain client gets an answer from the database, on the way that the service takes. */
  databaseAnswers(): Promise<void>
  /** Runs `npm run reconcile` of the built service; returns its exit code. */
  reconcile(...flags: string[]): Promise<number>
  close(): Promise<void>
}

const POLL_MS = 20
let databases = 0

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 1000, query_timeout: 1000 })
  // The promises below tell.
  client.on('error', () => undefined)
  try {
    await client.connect()
    await client.query('SELECT 1')
    return true
  } catch {
    return false
  } finally {
    void client.end()
  }
}

async function createDatabase(postgres: EmbeddedPostgres): Promise<string> {
  databases += 1
  const name = `chaos_${databases}`
  await withConnection(postgres.url(), (client) =>
    client.query(`CREATE DATABASE ${name} TEMPLATE ${templateDatabase}`),
  )
  return name
}

/** Builds the surroundings of one scenario on a fresh database: proxy, upstreams, balancer, no instance yet. */
export async function startWorld(ground: Ground, options: WorldOptions): Promise<World> {
  const name = await createDatabase(ground.postgres)
  const database = openDirectSql(ground.postgres.url(name))
  const proxy = await startFaultProxy({ target: { host: '127.0.0.1', port: ground.pooler.port } })
  const fakes = await startFakes({ stripe: true, sendgrid: true })
  const balancer = await startBalancer()
  const folder = mkdtempSync(join(tmpdir(), 'smartsales-chaos-'))
  const logFile = join(folder, 'service.log')
  fakes.stripe.webhooks.listen({
    to: `${balancer.url}/api/pagos/webhook-stripe/`,
    secret: fakes.env.STRIPE_WEBHOOK_SECRET ?? '',
    delayMs: 30,
    copies: 2,
    retries: 6,
    retryDelayMs: 200,
  })
  const url = new URL(proxy.url(ground.postgres.url(name)))
  const address = new URL(url)
  if (options.databaseHost) address.hostname = options.databaseHost
  const environment = {
    ...fakes.env,
    DATABASE_URL: address.href,
    SECRET_KEY: signingSecret,
    SUPABASE_JWT_SECRET: signingSecret,
    RATE_LIMIT_READING: '0',
    RATE_LIMIT_WRITING: '0',
    RATE_LIMIT_GUESSING: '0',
    RATE_LIMIT_ORDERING: '0',
    LOG_LEVEL: 'warn',
    MEDIA_FOLDER: join(folder, 'media'),
  }
  const instances: Instance[] = []
  return {
    ground,
    proxy,
    balancer,
    stripe: fakes.stripe,
    database,
    instances,
    logFile,
    async launch() {
      const settings = options.settings(instances.length)
      const instance = await startInstance({
        programs: options.programs,
        environment: { ...environment, ...settings },
        logFile,
      })
      instances.push(instance)
      balancer.add(instance.port)
      return instance
    },
    async databaseAnswers() {
      while (!(await answers(url.href))) await sleep(POLL_MS)
    },
    async reconcile(...flags) {
      const program = join(options.programs, 'reconcile.js')
      const child = spawn(process.execPath, [program, '--since', '2h', ...flags], {
        env: { PATH: process.env.PATH, ...environment, DATABASE_URL: ground.postgres.url(name) },
        stdio: 'ignore',
        timeout: 60_000,
      })
      const [code] = await once(child, 'exit')
      return Number(code ?? 2)
    },
    async close() {
      await Promise.all(instances.map((instance) => instance.end('SIGKILL')))
      await balancer.close()
      await fakes.close()
      await proxy.close()
      await database.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
