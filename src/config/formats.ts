import { isIP } from 'node:net'

/** Names of ranges that TRUST_PROXY understands beside addresses. */
const proxyNames = ['loopback', 'linklocal', 'uniquelocal', 'cloudflare', 'none']

function parseUrl(value: string): URL | undefined {
  return URL.canParse(value) ? new URL(value) : undefined
}

function isPostgresUrl(value: string): boolean {
  const url = parseUrl(value)
  return (
    url !== undefined &&
    /^postgres(ql)?:$/.test(url.protocol) &&
    url.hostname !== '' &&
    url.pathname.length > 1
  )
}

function isWebUrl(value: string): boolean {
  const url = parseUrl(value)
  return url !== undefined && /^https?:$/.test(url.protocol) && !url.username && !url.search && !url.hash
}

function isOriginPattern(value: string): boolean {
  return /^https?:\/\/(\*\.)?[a-z0-9.-]+(:\d{1,5})?$/i.test(value) || value === '*'
}

function isHostPattern(value: string): boolean {
  return (
    value === '*' || /^\.?[a-z0-9_]([a-z0-9_.-]*[a-z0-9])?$/i.test(value) || /^\[[0-9a-f:.]+\]$/i.test(value)
  )
}

function isProxy(value: string): boolean {
  if (proxyNames.includes(value)) return true
  const [address = '', bits, ...rest] = value.split('/')
  if (rest.length > 0 || isIP(address) === 0) return false
  const widest = isIP(address) === 4 ? 32 : 128
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= widest)
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
    if (typeof account !== 'object' || account === null) return false
    const fields = new Map(Object.entries(account))
    return ['project_id', 'client_email', 'private_key'].every(
      (field) => typeof fields.get(field) === 'string',
    )
  } catch {
    return false
  }
}

/** The string formats that the configuration schema names; each says whether a value has the format. */
export const configFormats: Readonly<Record<string, (value: string) => boolean>> = {
  'postgres-url': isPostgresUrl,
  'web-url': isWebUrl,
  'origin-pattern': isOriginPattern,
  'host-pattern': isHostPattern,
  proxy: isProxy,
  'time-zone': isTimeZone,
  'service-account': isServiceAccount,
  email: (value) => /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value),
}
