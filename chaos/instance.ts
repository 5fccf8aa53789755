import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { freePort } from '../dev/free-port.ts'
import { startFlags } from '../test/start-flags.ts'

/** One process of the built service. */
export interface Instance {
  readonly port: number
  /** Sends a signal and does not wait. */
  signal(name: NodeJS.Signals): void
  /** Sends a signal and waits for the end; SIGKILL after 40 s. Returns the exit code, null when killed. */
  end(name: NodeJS.Signals): Promise<number | null>
  /** Starts the same instance again on its port. */
  start(): void
  isRunning(): boolean
}

export interface InstanceOptions {
  /** Folder of the built service's programs. */
  readonly programs: string
  readonly environment: Readonly<Record<string, string>>
  readonly logFile: string
}

const END_TIMEOUT_MS = 40_000
const preload = pathToFileURL(join(import.meta.dirname, 'preload.mjs')).href
const running = new Set<ChildProcess>()

// Nobody is left behind when the run breaks off.
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

/** Starts an instance on a free port; it is not ready yet. */
export async function startInstance({ programs, environment, logFile }: InstanceOptions): Promise<Instance> {
  const port = await freePort()
  let child: ChildProcess

  function start(): void {
    const log = openSync(logFile, 'a')
    child = spawn(process.execPath, [...startFlags, '--import', preload, join(programs, 'cluster.js')], {
      env: { PATH: process.env.PATH, ...environment, HOST: '127.0.0.1', PORT: String(port) },
      stdio: ['ignore', log, log],
    })
    closeSync(log)
    const started = child
    running.add(started)
    started.once('exit', () => running.delete(started))
  }

  start()
  return {
    port,
    start,
    isRunning: () => running.has(child),
    signal: (name) => child.kill(name),
    async end(name) {
      if (!running.has(child)) return child.exitCode
      const ended = once(child, 'exit')
      const force = setTimeout(() => child.kill('SIGKILL'), END_TIMEOUT_MS)
      child.kill(name)
      await ended
      clearTimeout(force)
      return child.exitCode
    },
  }
}
