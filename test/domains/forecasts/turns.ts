// Serves the database of DATABASE_URL, and says to the parent process how long the event loop was held at most since the
// last time, and in all: CPU of its thread between two turns, because the clock also counts the machine's other processes.
import { setImmediate as nextTurn } from 'node:timers/promises'
import { buildApp } from '../../../src/app.ts'
import { readConfig } from '../../../src/config/config.ts'

const app = await buildApp(readConfig())
const address = await app.listen({ host: '127.0.0.1', port: 0 })
let longestMs = 0
let cpuMs = 0
let isOpen = true
process.on('message', () => {
  process.send!({ longestMs, cpuMs })
  longestMs = 0
  cpuMs = 0
})
process.once('disconnect', () => {
  isOpen = false
})
process.send!({ address })

let before = process.threadCpuUsage()
while (isOpen) {
  await nextTurn()
  const now = process.threadCpuUsage()
  const turnMs = (now.user + now.system - before.user - before.system) / 1000
  longestMs = Math.max(longestMs, turnMs)
  cpuMs += turnMs
  before = now
}
await app.close()
