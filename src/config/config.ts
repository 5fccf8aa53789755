import { readFileSync } from 'node:fs'
import { parseEnv } from 'node:util'
import { Ajv, type ErrorObject } from 'ajv'
import { envSchema } from 'env-schema'
import { configFormats, mendServiceAccount } from './formats.ts'
import { type Config, configSchema } from './variables.ts'

export type { Config } from './variables.ts'

type Source = Readonly<Record<string, string | undefined>>
type Variable = Readonly<Partial<Record<'type' | 'format' | 'expected', string>>> & {
  readonly secret?: boolean
}

/** The configuration is wrong; `problems` has one sentence for each variable that is. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
  readonly problems: readonly string[]

  constructor(problems: readonly string[]) {
    super(`The configuration is wrong:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`)
    this.problems = problems
  }
}

/** One schema object and one validator, so that it is compiled once however often it is asked. */
export const schema = structuredClone(configSchema)
export const ajv = new Ajv({
  allErrors: true,
  useDefaults: true,
  formats: configFormats,
  // The schema is ours and tested; checking it would cost every cold start.
  validateSchema: false,
})
ajv.addVocabulary(['expected', 'secret'])

const variables = new Map(Object.entries(schema.properties) as [string, Variable][])

/** Django's spellings of a boolean, which existing deployments use. */
const booleans = new Map([
  ...['true', '1', 'yes', 'on', 't', 'y'].map((word) => [word, true] as const),
  ...['false', '0', 'no', 'off', 'f', 'n'].map((word) => [word, false] as const),
])

/** Variables that are of no use alone: the first needs the others. */
const companions: readonly (readonly [string, readonly string[]])[] = [
  ['SUPABASE_URL', ['SUPABASE_ANON_KEY', 'SUPABASE_SERVICE_ROLE_KEY']],
  ['STRIPE_SECRET_KEY', ['STRIPE_PUBLISHABLE_KEY']],
  ['SENDGRID_API_KEY', ['SENDGRID_FROM_EMAIL']],
]

/** A variable's text as its type spells it; a text that is no such value is left for validation to refuse. */
function readText(text: string, { type, format }: Variable): unknown {
  if (type === 'boolean') return booleans.get(text.toLowerCase()) ?? text
  if (type === 'integer') return /^[+-]?\d{1,15}$/.test(text) ? Number(text) : text
  if (type === 'number') return /^\d{0,15}(\.\d{1,15})?$/.test(text) ? Number(text) : text
  // Used as the beginning of other addresses.
  if (format === 'web-origin') return text.replace(/\/+$/, '')
  if (format === 'service-account') return mendServiceAccount(text)
  if (type !== 'array') return text
  // Browsers send origins without a slash.
  const items = text.split(',').map((item) => item.trim().replace(/\/+$/, ''))
  return items.filter((item) => item !== '')
}

/** A text without the blanks and the pair of quotes around it, which Docker and forms do not take away. */
const unquoted = (text: string) => text.replace(/^\s*(["']?)(.*)\1\s*$/s, '$2').trim()

/** The known variables of `source`, typed; an empty or blank text counts as absent. */
function readVariables(source: Source): Record<string, unknown> {
  const values: Record<string, unknown> = {}
  for (const [name, variable] of variables) {
    const text = unquoted(source[name] ?? '')
    if (text) values[name] = readText(text, variable)
  }
  return values
}

/** One sentence for each variable that the schema refuses. */
function explainAll(failures: readonly ErrorObject[], source: Source): string[] {
  const problems = new Map<string, string>()
  for (const { instancePath, params } of failures) {
    const missing: unknown = params.missingProperty
    const name = String(missing ?? instancePath.split('/')[1])
    const { expected, secret } = variables.get(name) ?? {}
    const shown = secret ? 'has a value that does not fit' : `is "${source[name]?.trim()}"`
    problems.set(name, `${name} ${missing ? 'is not set' : shown}: expected ${expected}`)
  }
  return [...problems.values()]
}

function missingCompanions(values: Readonly<Record<string, unknown>>): string[] {
  return companions.flatMap(([name, others]) => {
    const missing = values[name] === undefined ? [] : others.filter((other) => values[other] === undefined)
    return missing.map((other) => `${other} is not set: ${name} is, and needs it`)
  })
}

/** The variables of a `.env` file in the working folder, which development has; none where there is no file. */
function readEnvFile(): Source {
  try {
    return parseEnv(readFileSync('.env', 'utf8').replace(/^\ufeff/, ''))
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return {}
    throw error
  }
}

/** Reads the configuration from the environment, over a `.env` file. Throws ConfigError with every problem at once. */
export function readConfig(source: Source = { ...readEnvFile(), ...process.env }): Config {
  const values = readVariables(source)
  const problems = missingCompanions(values)
  try {
    // What @fastify/env does inside of an application; the primary and the tools have no application.
    const config = envSchema<Config>({ schema, data: values, env: false, ajv })
    if (problems.length === 0) return Object.freeze(config)
  } catch (error) {
    const failures: unknown = Reflect.get(Object(error), 'errors')
    if (!Array.isArray(failures)) throw error
    problems.unshift(...explainAll(failures, source))
  }
  throw new ConfigError(problems)
}
