import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const STOP_TIMEOUT_MS = 20_000
const POLL_MS = 20

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** The process number in the first line of a file; undefined when there is none. */
export function pidIn(file: string): number | undefined {
  const pid = existsSync(file) ? Number.parseInt(readFileSync(file, 'utf8'), 10) : Number.NaN
  return pid > 0 ? pid : undefined
}

/**
 * Makes way for a start in a folder that was used before: a server whose owner died is stopped, the
 * pid file of one that crashed is removed (its number may belong to a stranger by now).
 *
 * @throws when another process is using the folder
 */
export async function takeOver(dataDirectory: string): Promise<void> {
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

/** Waits for a condition, asking every few milliseconds; throws `failure` after `timeoutMs`. */
export async function until(condition: () => boolean, timeoutMs: number, failure: string): Promise<void> {
  const deadline = Date.now() + timeoutMs
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(failure)
    await sleep(POLL_MS)
  }
}
