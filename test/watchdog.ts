// Stops a test's PostgreSQL when the process that started it is gone without having done so: killed, or ended
// by a signal after a timeout. Started by database-server.ts with the owner's number and the server's folder.
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { isAlive } from './server-file.ts'

const POLL_MS = 500
const STOP_TIMEOUT_MS = 10_000

async function stopServer(dataDirectory: string): Promise<void> {
  const pidFile = join(dataDirectory, 'postmaster.pid')
  const pid = existsSync(pidFile) ? Number.parseInt(readFileSync(pidFile, 'utf8'), 10) : 0
  if (pid > 0 && isAlive(pid)) process.kill(pid, 'SIGQUIT')
  const deadline = Date.now() + STOP_TIMEOUT_MS
  while (pid > 0 && isAlive(pid) && Date.now() < deadline) await sleep(POLL_MS / 10)
}

const [owner, dataDirectory = ''] = process.argv.slice(2)
// The folder goes when the owner stops the server properly.
while (existsSync(dataDirectory) && isAlive(Number(owner))) await sleep(POLL_MS)
if (existsSync(dataDirectory)) {
  await stopServer(dataDirectory)
  rmSync(dataDirectory, { recursive: true, force: true, maxRetries: 5 })
  rmSync(`${dataDirectory}.log`, { force: true })
}
