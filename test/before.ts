// Runs before the test files: starts one PostgreSQL for all of them. A process in the background keeps the
// server, and stops it when test/after.ts says so or when the run is gone, however it went.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import {
  isAlive,
  readServerFile,
  removeServerFile,
  serverFile,
  startTemplateServer,
  writeServerFile,
} from './database-server.ts'

const START_TIMEOUT_MS = 180_000
const POLL_MS = 50
const WATCH_MS = 500

async function keep(runner: number): Promise<void> {
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
}

/** Resolves when the keeper has a server; rejects with what it printed when it ends before. */
async function launchKeeper(runner: number): Promise<void> {
  removeServerFile(runner)
  const keeper = spawn(process.execPath, [fileURLToPath(import.meta.url), '--keep', String(runner)], {
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let complaint = ''
  keeper.stderr.on('data', (chunk: Buffer) => {
    complaint += chunk.toString()
  })
  const deadline = Date.now() + START_TIMEOUT_MS
  while (!readServerFile(runner)) {
    if (keeper.exitCode !== null) throw new Error(`The test database did not start.\n${complaint}`)
    if (Date.now() > deadline) throw new Error(`The test database did not start in ${START_TIMEOUT_MS} ms.`)
    await new Promise((resolve) => setTimeout(resolve, POLL_MS))
  }
  keeper.stderr.destroy()
  keeper.unref()
}

const [mode, runner] = process.argv.slice(2)
if (mode === '--keep') await keep(Number(runner))
else await launchKeeper(process.ppid)
