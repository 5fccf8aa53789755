import { readFileSync } from 'node:fs'
import { parseEnv } from 'node:util'
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { configFormats } from './env-formats.ts'
import { type Config, configSchema } from './env-variables.ts'

export type { Config } from './env-variables.ts'

declare module 'fastify' {
  interface FastifyInstance {
    config: Config
  }
}

type Source = Readonly<Record<string, string | undefined>>

/** What is read of a variable's schema; `required` is said by the whole. */
interface VariableSchema {
  readonly type?: string
  readonly default?: unknown
  readonly enum?: readonly unknown[]
  readonly minimum?: number
  readonly maximum?: number
  readonly minLength?: number
  readonly pattern?: string
  readonly format?: string
  readonly items?: VariableSchema
  readonly expected?: string
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

const variables = new Map(Object.entries(configSchema.properties) as [string, VariableSchema][])
const required = new Set<string>(configSchema.required)

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
function readText(text: string, schema: VariableSchema): unknown {
  if (schema.type === 'boolean') return booleans.get(text.toLowerCase()) ?? text
  if (schema.type === 'array')
    return text
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== '')
  if (schema.type === 'integer') return /^[+-]?\d{1,15}$/.test(text) ? Number(text) : text
  return text
}

/** The known variables of `source`, typed, over their defaults; an empty or blank text counts as absent. */
function readVariables(source: Source): Record<string, unknown> {
  const values: Record<string, unknown> = {}
  for (const [name, schema] of variables) {
    const text = source[name]?.trim()
    const value = text ? readText(text, schema) : structuredClone(schema.default)
    if (value !== undefined) values[name] = value
  }
  return values
}

function fitsText(text: string, { enum: choices, minLength = 0, pattern, format }: VariableSchema): boolean {
  if (choices && !choices.includes(text)) return false
  if (text.length < minLength || (pattern && !new RegExp(pattern).test(text))) return false
  return format === undefined || configFormats[format]?.(text) === true
}

/**
 * Whether a value is what its schema says. The schema is read here and not compiled by a validator, which would
 * cost a cold start more than the rest of the configuration together.
 */
function fits(value: unknown, schema: VariableSchema): boolean {
  if (Array.isArray(value)) return value.length > 0 && value.every((item) => fits(item, schema.items ?? {}))
  if (typeof value === 'number') {
    return (
      schema.type === 'integer' && value >= (schema.minimum ?? value) && value <= (schema.maximum ?? value)
    )
  }
  if (typeof value === 'boolean') return schema.type === 'boolean'
  return typeof value === 'string' && (schema.type ?? 'string') === 'string' && fitsText(value, schema)
}

/** What is wrong with a variable in a sentence, or undefined. */
function explain(name: string, schema: VariableSchema, value: unknown, source: Source): string | undefined {
  if (value === undefined) {
    return required.has(name) ? `${name} is not set: expected ${schema.expected}` : undefined
  }
  if (fits(value, schema)) return undefined
  const shown = schema.secret ? 'has a value that does not fit' : `is "${source[name]?.trim()}"`
  return `${name} ${shown}: expected ${schema.expected}`
}

function explainAll(values: Readonly<Record<string, unknown>>, source: Source): string[] {
  return [...variables]
    .map(([name, schema]) => explain(name, schema, values[name], source))
    .filter((problem) => problem !== undefined)
}

function missingCompanions(values: Readonly<Record<string, unknown>>): string[] {
  return companions.flatMap(([name, others]) =>
    values[name] === undefined
      ? []
      : others
          .filter((other) => values[other] === undefined)
          .map((other) => `${other} is not set: ${name} is, and needs it`),
  )
}

/** The variables of a `.env` file in the working folder, which development has; none where there is no file. */
function readEnvFile(): Source {
  try {
    return parseEnv(readFileSync('.env', 'utf8'))
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return {}
    throw error
  }
}

/**
 * Reads and checks the configuration from `source`: the environment, over a `.env` file where there is one.
 * Throws ConfigError with every problem at once; values of secrets are never part of a problem.
 */
export function readConfig(source: Source = { ...readEnvFile(), ...process.env }): Config {
  const values = readVariables(source)
  const problems = [...explainAll(values, source), ...missingCompanions(values)]
  if (problems.length > 0) throw new ConfigError(problems)
  return Object.freeze(values) as Config
}

/** Decorates the application with its configuration, read beforehand: `app.config`. */
export default fp<{ config: Config }>(
  async (app: FastifyInstance, options) => {
    app.decorate('config', options.config)
  },
  { name: 'env' },
)
