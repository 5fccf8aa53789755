import { type Config, ConfigError, readConfig } from '../config/config.ts'
import { checkDatabase, checkDatabaseUrls } from '../operations/doctor/database.ts'
import { checkSettings, checkSupabase, type Finding, fail, ok } from '../operations/doctor/settings.ts'
import { listIndexes, listMigrations } from '../operations/migrations.ts'

// Looks at the configuration of this environment and says what it finds, a sentence each, without a secret.
// Exit code: 0 nothing fails (warnings may remain), 1 something does.

const all: Finding[] = []

function report(findings: readonly Finding[]): void {
  for (const { level, topic, sentence } of findings)
    console.log(`${level.padEnd(4)}  ${topic.padEnd(15)}  ${sentence}`)
  all.push(...findings)
}

async function examine(config: Config): Promise<void> {
  report([ok('variables', 'Every variable has a value that fits.')])
  report(checkSettings(config))
  report(checkDatabaseUrls(config))
  report(await checkDatabase(config, listMigrations(), listIndexes()))
  report(await checkSupabase(config))
}

try {
  await examine(readConfig())
} catch (error) {
  if (!(error instanceof ConfigError)) throw error
  report(error.problems.map((problem) => fail('variables', `${problem}.`)))
}
const count = (level: Finding['level']) => all.filter((finding) => finding.level === level).length
console.log(`${count('OK')} ok, ${count('WARN')} warnings, ${count('FAIL')} failures`)
process.exit(count('FAIL') > 0 ? 1 : 0)
