// npm run db:functions. Writes the next migration from the files of prisma/functions/ that changed since the last
// migration that has them; with -- --amend into the newest functions migration, for one that no database has yet.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const functionsFolder = fileURLToPath(new URL('functions/', import.meta.url))
const migrationsFolder = fileURLToPath(new URL('migrations/', import.meta.url))

const header = `-- Written by npm run db:functions from prisma/functions/: change the files there.

CREATE SCHEMA IF NOT EXISTS smartsales;
`
/** PostgreSQL lets everybody call a new function; these are for the service's own role. */
const footer = `
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA smartsales FROM PUBLIC;
`
const heading = (name: string) => `-- prisma/functions/${name}\n`

/** The files by name, views last: they may call functions, whose bodies are read when they run. */
export function readFunctions(): Map<string, string> {
  const files = readdirSync(functionsFolder).filter((name) => name.endsWith('.sql'))
  const texts = files.map((name) => [name, readFileSync(functionsFolder + name, 'utf8').trim()] as const)
  const isView = (text: string) => /^create or replace view/im.test(text)
  const order = (
    [left, leftText]: readonly [string, string],
    [right, rightText]: readonly [string, string],
  ) => Number(isView(leftText)) - Number(isView(rightText)) || left.localeCompare(right)
  return new Map(texts.sort(order))
}

function functionMigrations(): string[] {
  return readdirSync(migrationsFolder)
    .filter((name) => name.endsWith('_functions'))
    .sort()
}

/** What each file last was in the migrations of `names`. */
function migratedFunctions(names: readonly string[]): Map<string, string> {
  const found = new Map<string, string>()
  for (const name of names) {
    const script = readFileSync(`${migrationsFolder}${name}/migration.sql`, 'utf8').replace(footer, '')
    for (const part of script.split('-- prisma/functions/').slice(1)) {
      const end = part.indexOf('\n')
      found.set(part.slice(0, end), part.slice(end + 1).trim())
    }
  }
  return found
}

/** Writes the migration; returns its name, or undefined when no file changed. */
function writeMigration(amend: boolean): string | undefined {
  const migrations = functionMigrations()
  const newest = amend ? migrations.pop() : undefined
  const known = migratedFunctions(migrations)
  const changed = [...readFunctions()].filter(([name, text]) => known.get(name) !== text)
  if (changed.length === 0) return undefined
  const stamp = new Date().toISOString().replaceAll(/\D/g, '').slice(0, 14)
  const name = newest ?? `${stamp}_functions`
  const parts = changed.map(([file, text]) => `\n${heading(file)}${text}\n`)
  mkdirSync(migrationsFolder + name, { recursive: true })
  writeFileSync(`${migrationsFolder}${name}/migration.sql`, header + parts.join('') + footer)
  return name
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { amend: { type: 'boolean', default: false } } })
  const name = writeMigration(values.amend)
  console.log(name ? `Written: prisma/migrations/${name}/migration.sql` : 'No function has changed.')
}
