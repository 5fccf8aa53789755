import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from '../../dev/free-port.ts'
import type { Teardown } from '../database-copy.ts'

/** The service as it is installed; test/before.ts has built it. */
export const builtProgram = 'dist/bin/server.js'

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
 * The service as a process of its own on a free port, ready; `stop` asks it to end and gives its exit code. It runs from
 * its sources unless another `program` is named.
 */
export async function startService(
  t: Teardown,
  environment: Readonly<Record<string, string>>,
  program = 'src/bin/server.ts',
) {
  const port = await freePort()
  const address = `http://127.0.0.1:${port}`
  const child = spawn(process.execPath, [program], {
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
