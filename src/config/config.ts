import { createPrivateKey } from 'node:crypto'
import { isIP } from 'node:net'
import { Ajv, type ErrorObject } from 'ajv'
import { envSchema } from 'env-schema'
import { readSource, type Source, variableText } from './source.ts'
import { type Config, configSchema } from './variables.ts'

export type { Config } from './variables.ts'

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

function isPostgresUrl(value: string): boolean {
  const { protocol = '', hostname, pathname = '', username = '', password = '' } = URL.parse(value) ?? {}
  const areEncoded = attempt(() => decodeURIComponent(username + password)) !== undefined
  return /^postgres(ql)?:$/.test(protocol) && !!hostname && pathname.length > 1 && areEncoded
}

function isWebUrl(value: string): boolean {
  const url = URL.parse(value)
  return url !== null && /^https?:$/.test(url.protocol) && !url.username && !url.search && !url.hash
}

function isProxy(value: string): boolean {
  if (/^(loopback|linklocal|uniquelocal|cloudflare|none)$/.test(value)) return true
  const [address = '', bits = '0', ...rest] = value.split('/')
  const widest = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1
  return rest.length === 0 && /^\d{1,3}$/.test(bits) && Number(bits) <= widest
}

/** What `work` returns; undefined when it throws. */
function attempt<Value>(work: () => Value): Value | undefined {
  try {
    return work()
  } catch {
    return undefined
  }
}

function parseObject(text: string): Record<string, unknown> | undefined {
  const value: unknown = attempt(() => JSON.parse(text))
  return typeof value === 'object' && value !== null ? { ...value } : undefined
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
  const { project_id: project, client_email: email, private_key: key } = parseObject(value) ?? {}
  const areTexts = [project, email, key].every((field) => typeof field === 'string')
  return areTexts && attempt(() => createPrivateKey(String(key))) !== undefined
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
  'web-origin': (value) => isWebUrl(value) && new URL(value).pathname === '/',
  proxy: isProxy,
  'time-zone': (value) => attempt(() => new Intl.DateTimeFormat('en', { timeZone: value })) !== undefined,
  'service-account': isServiceAccount,
  'supabase-anon-key': isKeyOf('anon'),
  'supabase-service-key': isKeyOf('service_role'),
}

/** Variables that are of no use alone, with those that each needs. */
const dependencies = {
  SUPABASE_URL: ['SUPABASE_ANON_KEY', 'SUPABASE_SERVICE_ROLE_KEY'],
  STRIPE_SECRET_KEY: ['STRIPE_PUBLISHABLE_KEY'],
  SENDGRID_API_KEY: ['SENDGRID_FROM_EMAIL'],
}

/** One schema object and one validator, so that it is compiled once however often it is asked. */
export const schema = { ...structuredClone(configSchema), dependencies }
export const ajv = new Ajv({
  allErrors: true,
  useDefaults: true,
  formats: configFormats,
  // The schema is ours and tested; checking it would cost every cold start.
  validateSchema: false,
  keywords: ['expected', 'secret'],
})

const variables = new Map(Object.entries(schema.properties) as [string, Variable][])

/** Django's spellings of a boolean, which existing deployments use. */
const trueWord = /^(true|1|yes|on|t|y)$/i
const falseWord = /^(false|0|no|off|f|n)$/i

/** A variable's text as its type spells it; a text that is no such value is left for validation to refuse. */
function readText(text: string, { type, format }: Variable): unknown {
  if (type === 'boolean') return trueWord.test(text) ? true : falseWord.test(text) ? false : text
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

function readVariables(source: Source): Record<string, unknown> {
  const values: Record<string, unknown> = {}
  for (const [name, variable] of variables) {
    const text = variableText(source, name)
    if (text) values[name] = readText(text, variable)
  }
  return values
}

/** A sentence for each variable that is wrong, in the order of the schema. */
function explainAll(failures: readonly ErrorObject[], source: Source): string[] {
  const problems = new Map<string, string>()
  for (const { instancePath, params, keyword } of failures) {
    const missing: unknown = params.missingProperty
    const name = String(missing ?? instancePath.split('/')[1])
    const { expected, secret } = variables.get(name) ?? {}
    const shown = secret ? 'has a value that does not fit' : `is "${source[name]?.trim()}"`
    const needed = keyword === 'dependencies' ? `${params.property} is, and needs it` : `expected ${expected}`
    problems.set(name, `${name} ${missing ? 'is not set' : shown}: ${needed}`)
  }
  return [...variables.keys()].flatMap((name) => problems.get(name) ?? [])
}

/** Reads the configuration from the environment, over a `.env` file. Throws ConfigError with every problem at once. */
export function readConfig(source = readSource()): Config {
  try {
    // What @fastify/env does inside of an application; the primary and the tools have no application.
    return Object.freeze(envSchema<Config>({ schema, data: readVariables(source), env: false, ajv }))
  } catch (error) {
    const failures: unknown = Reflect.get(Object(error), 'errors')
    throw Array.isArray(failures) ? new ConfigError(explainAll(failures, source)) : error
  }
}
