import { createPrivateKey } from 'node:crypto'
import { isIP } from 'node:net'

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

/** An address or a range, or the name of a range that TRUST_PROXY understands. */
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

/** A JSON object, or undefined when it is none. */
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
export function mendServiceAccount(text: string): string {
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

/** The string formats that the configuration schema names; each says whether a value has the format. */
export const configFormats: Readonly<Record<string, (value: string) => boolean>> = {
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
