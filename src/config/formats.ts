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

function isServiceAccount(value: string): boolean {
  try {
    const account: unknown = JSON.parse(value)
    const fields = ['project_id', 'client_email', 'private_key']
    return fields.every((field) => typeof Reflect.get(Object(account), field) === 'string')
  } catch {
    return false
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
}
