import type { Config } from '../../config/config.ts'
import { checkDatabase, type ExpectedDatabase } from './database.ts'
import { checkDatabaseUrls } from './database-url.ts'
import { type Finding, ok } from './finding.ts'
import { checkKeys } from './keys.ts'
import { checkSettings } from './settings.ts'
import { checkSupabase } from './supabase.ts'

/**
 * Examines a configuration from the variables outwards. Each finding is handed to `tell` as soon as it is
 * known; all are returned. Never throws for what it examines.
 */
export async function examine(
  config: Config,
  expected: ExpectedDatabase,
  tell: (finding: Finding) => void,
): Promise<Finding[]> {
  const all: Finding[] = []
  const add = (findings: readonly Finding[]) => {
    for (const finding of findings) tell(finding)
    all.push(...findings)
  }
  add([ok('variables', 'Every variable has a value that fits.')])
  add(checkSettings(config))
  add(checkDatabaseUrls(config))
  add(await checkDatabase(config, expected))
  add(await checkSupabase(config))
  add(checkKeys(config))
  return all
}
