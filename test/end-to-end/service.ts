import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from '../../dev/free-port.ts'
import type { Teardown } from '../database-copy.ts'

async function isUp(address: string): Promise<boolean> {
  try {
    const reply = await fetch(`${address}/api/health/`)
    await reply.body?.cancel()
    return reply.ok
  } catch {
    return false
  }
}

/**
 * The service as it is installed (test/before.ts has built it), as a process of its own on a free port, ready; `stop`
 * asks it to end and gives its exit code.
 */
export async function startService(t: Teardown, environment: Readonly<Record<string, string>>) {
  const port = await freePort()
  const address = `http://127.0.0.1:${port}`
  const child = spawn(process.execPath, ['dist/bin/server.js'], {
    env: {
      PATH: process.env.PATH,
      ...environment,
      PORT: String(port),
      HOST: '127.0.0.1',
      LOG_LEVEL: 'error',
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const ended = once(child, 'exit')
  t.teardown(async () => {
    child.kill('SIGKILL')
    await ended
  })
  while (!(await isUp(address))) {
    if (child.exitCode !== null) throw new Error(`The service ended with ${child.exitCode}.`)
    await sleep(20)
  }
  return {
    address,
    port,
    async stop(): Promise<unknown> {
      child.kill('SIGTERM')
      const [code] = await ended
      return code
    },
  }
}
