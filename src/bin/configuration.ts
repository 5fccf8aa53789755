import { type Config, ConfigError, readConfig } from '../config/config.ts'

/** Reads the configuration; says all that is wrong with it and ends the process with 1 when something is. */
export function configurationOrExit(): Config {
  try {
    return readConfig()
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    console.error(error.message)
    process.exit(1)
  }
}
