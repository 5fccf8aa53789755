import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A server with the migrated template, as the tests of one run share it. */
export interface SharedServer {
  /** The server's own database `postgres`. */
  readonly url: string
  /** The process that keeps the server. */
  readonly keeper: number
}

/** Where the run that the process `runner` leads says which server it has. */
export function serverFile(runner: number): string {
  return join(tmpdir(), `smartsales-test-${runner}.json`)
}

/** The run's server, or undefined when the test file was started alone. */
export function readServerFile(runner: number): SharedServer | undefined {
  const file = serverFile(runner)
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as SharedServer) : undefined
}

export function writeServerFile(runner: number, server: SharedServer): void {
  const file = serverFile(runner)
  // Renamed when it is whole: before.ts looks every 50 ms, and has read half a file on a busy machine.
  writeFileSync(`${file}.new`, JSON.stringify(server), { mode: 0o600 })
  renameSync(`${file}.new`, file)
}

export function removeServerFile(runner: number): void {
  rmSync(serverFile(runner), { force: true })
}

/** Whether a process of this number is running. */
export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
