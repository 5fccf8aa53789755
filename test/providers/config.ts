import { type Config, readConfig } from '../../src/config/config.ts'

/** A configuration that names no database that exists, with `settings` in it. */
export function configWith(settings: Readonly<Record<string, string>>): Config {
  return readConfig({
    DATABASE_URL: 'postgresql://nobody@127.0.0.1:1/nothing',
    SECRET_KEY: 'fake-signing-secret-for-tests-only-0123456789',
    ...settings,
  })
}
