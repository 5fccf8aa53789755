import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { ConfigError, readConfig } from '../config/config.ts'
import { examine } from '../operations/doctor/examine.ts'
import { exitCode, type Finding, fail, formatFinding, formatTotals } from '../operations/doctor/finding.ts'
import { listMigrations } from '../operations/migrations.ts'

// Looks at the configuration of this environment and says what it finds, a sentence each, without a secret.
// Exit code: 0 nothing fails (warnings may remain), 1 something does.

const migrationsFolder = fileURLToPath(new URL('../../prisma/migrations', import.meta.url))
const print = (finding: Finding) => console.log(formatFinding(finding))

async function findAll(): Promise<Finding[]> {
  try {
    const migrations = existsSync(migrationsFolder) ? listMigrations(migrationsFolder) : null
    return await examine(readConfig(), { migrations }, print)
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    const findings = error.problems.map((problem) => fail('variables', `${problem}.`))
    findings.forEach(print)
    return findings
  }
}

const findings = await findAll()
console.log(formatTotals(findings))
process.exit(exitCode(findings))
