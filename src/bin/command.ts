import type { FastifyInstance } from 'fastify'
import { type Config, ConfigError, readConfig } from '../config/config.ts'
import { Problem } from '../lib/problem.ts'

/** Reads the configuration; prints all that is wrong with it and ends the process with 1 when something is. */
export function configurationOrExit(): Config {
  try {
    return readConfig()
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    console.error(error.message)
    process.exit(1)
  }
}

/** Runs `command` on the service, not listening, with `settings` over its own. Exit code: what it returns, or 2 (an error). */
export async function runCommand(
  command: (app: FastifyInstance) => Promise<number>,
  settings: Partial<Config> = {},
): Promise<void> {
  try {
    // Loaded here: the primary of several workers, which reads its configuration above, has no use for the service.
    const { buildApp } = await import('../app.ts')
    const app = await buildApp({ ...readConfig(), LOG_LEVEL: 'warn', ...settings })
    process.exitCode = await command(app).finally(() => app.close())
  } catch (error) {
    const isForPeople = error instanceof ConfigError || error instanceof Problem
    console.error(isForPeople ? error.message : error)
    process.exitCode = 2
  }
}
