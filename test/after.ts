// Runs after the test files: stops the PostgreSQL that test/before.ts started, and sees it gone.
import { setTimeout as sleep } from 'node:timers/promises'
import { isAlive, readServerFile, removeServerFile } from './server-file.ts'

const STOP_TIMEOUT_MS = 30_000
const POLL_MS = 50

const server = readServerFile(process.ppid)
removeServerFile(process.ppid)
if (server && isAlive(server.keeper)) {
  process.kill(server.keeper, 'SIGTERM')
  const deadline = Date.now() + STOP_TIMEOUT_MS
  while (isAlive(server.keeper) && Date.now() < deadline) await sleep(POLL_MS)
}
