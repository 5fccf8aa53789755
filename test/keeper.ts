// Keeps the PostgreSQL of one test run; started by before.ts with the number of the process that leads the run.
// Stops it when after.ts says so, or when the run is gone, however it went.
import { existsSync } from 'node:fs'
import { startTemplateServer } from './database-server.ts'
import { isAlive, removeServerFile, serverFile, writeServerFile } from './server-file.ts'

const WATCH_MS = 500

const runner = Number(process.argv[2])
const server = await startTemplateServer()
let stopping = false

async function stop(): Promise<void> {
  if (stopping) return
  stopping = true
  clearInterval(watch)
  removeServerFile(runner)
  await server.stop()
  process.exit(0)
}

const watch = setInterval(() => {
  if (!isAlive(runner) || !existsSync(serverFile(runner))) void stop()
}, WATCH_MS)
process.on('SIGTERM', () => void stop())
process.on('SIGINT', () => void stop())
writeServerFile(runner, { url: server.url(), keeper: process.pid })
