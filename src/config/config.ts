import { createPrivateKey } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { parseEnv } from 'node:util'
import { Ajv, type ErrorObject } from 'ajv'
import { envSchema } from 'env-schema'
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

function parseUrl(value: string): URL | undefined {
  return URL.canParse(value) ? new URL(value) : undefined
}

function isPostgresUrl(value: string): boolean {
  const { protocol = '', hostname, pathname = '' } = parseUrl(value) ?? {}
  return /^postgres(ql)?:$/.test(protocol) && !!hostname && pathname.length > 1
}

function isWebUrl(value: string): boolean {
  const url = parseUrl(value)
  return url !== undefined && /^https?:$/.test(url.protocol) && !url.username && !url.search && !url.hash
}

function isProxy(value: string): boolean {
  if (/^(loopback|linklocal|uniquelocal|cloudflare|none)$/.test(value)) return true
  const [address = '', bits = '0', ...rest] = value.split('/')
  const widest = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1
  return rest.length === 0 && /^\d{1,3}$/.test(bits) && Number(bits) <= widest
}

function isTimeZone(value: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: value }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? { ...value } : undefined
  } catch {
    return undefined
  }
}

/** A private key in PEM whose line breaks are escaped, doubly escaped, or blanks; other text stays as it is. */
function mendPem(text: string): string {
  const [, label, body] = /-----BEGIN ([A-Z ]+)-----([\s\S]+?)-----END \1-----/.exec(text) ?? []
  const lines = body?.replaceAll(/\\+[rn]|\s/g, '').match(/.{1,64}/g)
  return lines ? [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n') : text
}

/**
 * The JSON of a service account as its users read it, out of what shells, `.env` files and forms make of it: with line
 * breaks in its strings, with quotes and line breaks escaped once more. What is none stays as it is.
 */
function mendServiceAccount(text: string): string {
  const oneLine = text.replaceAll(/"(?:[^"\\]|\\.)*"/gs, (string) => string.replaceAll(/\r?\n/g, '\\n'))
  const account = [text, oneLine, oneLine.replaceAll('\\"', '"')].map(parseObject).find((found) => found)
  if (!account) return text
  const { private_key: key } = account
  return JSON.stringify({ ...account, ...(typeof key === 'string' && { private_key: mendPem(key) }) })
}

function isServiceAccount(value: string): boolean {
  const account = parseObject(value) ?? {}
  const fields = ['project_id', 'client_email', 'private_key']
  try {
    return (
      fields.every((field) => typeof account[field] === 'string') &&
      !!createPrivateKey(`${account.private_key}`)
    )
  } catch {
    return false
  }
}

/** Says whether a key of Supabase may have this role: the newer kind names it, the older is a JWT. Others may. */
function isKeyOf(role: 'anon' | 'service_role') {
  const otherKind = role === 'anon' ? 'sb_secret_' : 'sb_publishable_'
  return (value: string): boolean => {
    const [, claims = ''] = value.split('.')
    const known = parseObject(Buffer.from(claims, 'base64url').toString())?.role ?? role
    return /^\S+$/.test(value) && !value.startsWith(otherKind) && known === role
  }
}

const configFormats: Readonly<Record<string, (value: string) => boolean>> = {
  'postgres-url': isPostgresUrl,
  /** With a path, or without one. */
  'web-address': isWebUrl,
  'web-origin': (value) => isWebUrl(value) && parseUrl(value)?.pathname === '/',
  proxy: isProxy,
  'time-zone': isTimeZone,
  'service-account': isServiceAccount,
  'supabase-anon-key': isKeyOf('anon'),
  'supabase-service-key': isKeyOf('service_role'),
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

function readVariables(source: Source): Record<string, unknown> {
  const values: Record<string, unknown> = {}
  for (const [name, variable] of variables) {
    const text = unquoted(source[name] ?? '')
    if (text) values[name] = readText(text, variable)
  }
  return values
}

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
