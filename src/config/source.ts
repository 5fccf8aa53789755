import { existsSync, readFileSync } from 'node:fs'
import { parseEnv } from 'node:util'

/** Variables as they were given. */
export type Source = Readonly<Record<string, string | undefined>>

/** The environment as it is, over the text of a `.env` file in the working directory. */
export function readSource(): Source {
  const text = existsSync('.env') ? readFileSync('.env', 'utf8') : ''
  return { ...parseEnv(text.replace(/^\ufeff/, '')), ...process.env }
}

/** A variable without the blanks and the pair of quotes that Docker and forms leave around a text; empty when absent. */
export const variableText = (source: Source, name: string): string =>
  (source[name] ?? '').replace(/^\s*(["']?)(.*)\1\s*$/s, '$2').trim()

/** Where to migrate: a session of its own, which a transaction pooler cannot give, so DIRECT_URL first; empty for none. */
export const migrationUrl = (source: Source): string =>
  variableText(source, 'DIRECT_URL') || variableText(source, 'DATABASE_URL')
