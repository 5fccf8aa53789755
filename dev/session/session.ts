import { once } from 'node:events'
import { join } from 'node:path'
import pretty from 'pino-pretty'
import { requirePrisma } from '../../src/lib/migrations.ts'
import { banner, type DemoLogin } from './banner.ts'
import {
  clearHalfMadeCluster,
  clusterFolder,
  ensureDatabase,
  hasDemo,
  markCluster,
  markDemo,
  pendingMigrations,
} from './database.ts'
import { formatSeconds, step } from './progress.ts'
import { runNode } from './run-node.ts'
import { ServerProcess } from './server-process.ts'
import { isClientStale } from './stale-client.ts'
import { watchSources } from './watch.ts'

const databaseName = 'smartsales'

/** What the session needs of the embedded PostgreSQL. */
interface Postgres {
  url(database?: string): string
  stop(): Promise<void>
  stopImmediately(): Promise<void>
}

export interface DevSessionOptions {
  readonly root: string
  readonly dataFolder: string
  readonly host: string
  readonly port: number
  readonly startEmbeddedPostgres: (options: {
    dataDirectory: string
    persistent: boolean
    durable: boolean
  }) => Promise<Postgres>
  /** Whom the demo shop lets in. */
  readonly logins: readonly DemoLogin[]
  /** Services outside that are fakes. */
  readonly faked: readonly string[]
  /** Start the service again when a source changes. */
  readonly watch: boolean
  /** The service's environment for a database. */
  readonly environmentFor: (databaseUrl: string) => Record<string, string | undefined>
}

/** One `npm run dev`, from the first step to the last process gone. */
export class DevSession {
  readonly #options: DevSessionOptions
  readonly #stop = new AbortController()
  #starting: Promise<Postgres> | null = null
  #server: ServerProcess | null = null
  #interrupts = 0
  #announced = false

  constructor(options: DevSessionOptions) {
    this.#options = options
  }

  /** Runs until interrupted. Returns the exit code: 0 when it was asked to end, 1 when a step failed. */
  async run(): Promise<number> {
    try {
      await this.#start()
      await this.#serve()
      return 0
    } catch (error) {
      if (this.#stop.signal.aborted) return 0
      console.error(error instanceof Error ? error.message : error)
      return 1
    } finally {
      await this.#end()
    }
  }

  /** Ctrl-C: the first ends all in order, the second at once. */
  interrupt(): void {
    this.#interrupts += 1
    if (this.#interrupts === 1) {
      console.log('\nStopping …')
      this.#stop.abort()
      return
    }
    this.#server?.kill()
    void this.#starting?.then((postgres) => postgres.stopImmediately())
  }

  async #start(): Promise<void> {
    const { root, dataFolder } = this.#options
    const { signal } = this.#stop
    const migrations = join(root, 'prisma/migrations')
    const schema = join(root, 'prisma/schema')

    if (isClientStale(schema, join(root, 'src/generated/prisma/client.ts'))) {
      await step('Prisma client', () =>
        requirePrisma(['generate'], { databaseUrl: '' }).then(() => 'generated'),
      )
    }
    await step('PostgreSQL', () => this.#startPostgres())
    const postgres = (await this.#starting) as Postgres
    const url = postgres.url(databaseName)
    await ensureDatabase(postgres.url(), databaseName, !hasDemo(dataFolder))
    const pending = await pendingMigrations(url, migrations)
    signal.throwIfAborted()
    if (pending.length > 0) {
      await step('Migrations', async () => {
        await requirePrisma(['migrate', 'deploy'], { databaseUrl: url })
        return `${pending.length} applied`
      })
    }
    if (!hasDemo(dataFolder)) {
      await step('Demo shop, two years of sales', async () => {
        const environment = this.#options.environmentFor(url)
        await runNode(['prisma/seed.ts', '--demo'], { cwd: root, environment, signal })
        markDemo(dataFolder)
        return undefined
      })
    }
  }

  async #startPostgres(): Promise<string> {
    const { dataFolder, startEmbeddedPostgres } = this.#options
    clearHalfMadeCluster(dataFolder)
    this.#starting = startEmbeddedPostgres({
      dataDirectory: clusterFolder(dataFolder),
      persistent: true,
      durable: true,
    })
    await this.#starting
    markCluster(dataFolder)
    this.#stop.signal.throwIfAborted()
    return 'ready'
  }

  async #serve(): Promise<void> {
    const { root, host, port, environmentFor, watch } = this.#options
    const { signal } = this.#stop
    const postgres = (await this.#starting) as Postgres
    const address = `http://${host}:${port}`
    const log = pretty({
      ignore: 'pid,hostname',
      translateTime: 'SYS:HH:MM:ss',
      singleLine: true,
      destination: 1,
    })
    const server = new ServerProcess({
      root,
      environment: environmentFor(postgres.url(databaseName)),
      log,
      onDeath: (code, cause) => {
        if (signal.aborted) return
        console.log(`The server ended (${cause ?? code}). It starts again when a file under src changes.`)
      },
    })
    this.#server = server
    const unwatch = watch
      ? watchSources(join(root, 'src'), (file) => void this.#restart(server, address, file))
      : undefined
    await this.#restart(server, address)
    if (!signal.aborted) await once(signal, 'abort')
    unwatch?.()
  }

  /** Starts the server, again when `file` changed, and says so when it listens: at length the first time. */
  async #restart(server: ServerProcess, address: string, file?: string): Promise<void> {
    if (this.#stop.signal.aborted) return
    const startedAt = performance.now()
    if (file !== undefined) console.log(`src/${file} changed: starting again`)
    await server.restart()
    if (!(await server.isListening())) return
    if (this.#announced) {
      console.log(`Ready at ${address} (${formatSeconds(performance.now() - startedAt)})`)
      return
    }
    this.#announced = true
    const { logins, faked } = this.#options
    const postgres = (await this.#starting) as Postgres
    console.log(
      banner({ address, databaseUrl: postgres.url(databaseName), tookMs: performance.now(), logins, faked }),
    )
  }

  async #end(): Promise<void> {
    await this.#server?.stop()
    // A start under way is waited for: only then is there something to stop. A failed one left nothing.
    const postgres = await this.#starting?.catch(() => null)
    await postgres?.stop()
  }
}
