import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { freePort } from '../dev/free-port.ts'
import { postgresAccount } from '../dev/postgres/postgres-account.ts'
import { spawnAs, tail } from '../dev/postgres/postgres-programs.ts'

/** PgBouncer in transaction mode, as a managed database has it in front. */
export interface Pooler {
  readonly port: number
  start(): Promise<void>
  /** Ends it at once: every client is cut off. */
  kill(): Promise<void>
  /** Runs a command of its console, such as `PAUSE`. */
  command(text: string): Promise<void>
  /** Takes no more clients while `work` runs. */
  limitClients(work: () => Promise<void>): Promise<void>
  close(): Promise<void>
}

const START_TIMEOUT_MS = 10_000
const POLL_MS = 20
const CLIENTS = 200

function settings(port: number, postgresPort: number, users: string): string {
  return `[databases]
* = host=127.0.0.1 port=${postgresPort} user=postgres
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = trust
auth_file = ${users}
admin_users = postgres
pool_mode = transaction
max_client_conn = ${CLIENTS}
default_pool_size = 20
query_wait_timeout = 5
server_login_retry = 0.2
server_check_delay = 0
ignore_startup_parameters = extra_float_digits
log_connections = 0
log_disconnections = 0
`
}

async function answers(port: number): Promise<boolean> {
  const socket = connect({ host: '127.0.0.1', port })
  const open = await new Promise<boolean>((resolve) => {
    socket.once('connect', () => resolve(true))
    socket.once('error', () => resolve(false))
  })
  socket.destroy()
  return open
}

/** Where Debian's package has put it. Throws when it is not installed. */
function program(): string {
  const found = ['/usr/sbin/pgbouncer', '/usr/bin/pgbouncer', '/usr/local/bin/pgbouncer'].find(existsSync)
  if (!found) throw new Error('PgBouncer is missing: apt-get install pgbouncer')
  return found
}

/**
 * Starts PgBouncer in front of a PostgreSQL on loopback, as an unprivileged user, on a free port.
 * Throws when the program is missing or does not start.
 */
export async function startPooler(postgresPort: number): Promise<Pooler> {
  const binary = program()
  const folder = mkdtempSync(join(tmpdir(), 'smartsales-pooler-'))
  const port = await freePort()
  const file = join(folder, 'pgbouncer.ini')
  const logFile = join(folder, 'pgbouncer.log')
  const users = join(folder, 'users.txt')
  writeFileSync(users, '"postgres" ""\n')
  writeFileSync(file, settings(port, postgresPort, users))
  const account = postgresAccount(folder, [binary], false)
  let child: ChildProcess | undefined

  async function start(): Promise<void> {
    child = spawnAs(account, [binary, '-q', file], { logFile, detached: false })
    const deadline = Date.now() + START_TIMEOUT_MS
    while (!(await answers(port))) {
      if (child.exitCode !== null || Date.now() > deadline) {
        throw new Error(`PgBouncer did not start:\n${tail(logFile)}`)
      }
      await sleep(POLL_MS)
    }
  }

  async function kill(): Promise<void> {
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    child.kill('SIGKILL')
    await ended
  }

  async function onConsole(work: (client: pg.Client) => Promise<unknown>): Promise<void> {
    const client = new pg.Client({ host: '127.0.0.1', port, user: 'postgres', database: 'pgbouncer' })
    await client.connect()
    try {
      await work(client)
    } finally {
      await client.end()
    }
  }

  await start()
  return {
    port,
    start,
    kill,
    command: (text) => onConsole((client) => client.query(text)),
    limitClients: (work) =>
      onConsole(async (client) => {
        await client.query('SET max_client_conn = 1')
        try {
          await work()
        } finally {
          await client.query(`SET max_client_conn = ${CLIENTS}`)
        }
      }),
    async close() {
      await kill()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
