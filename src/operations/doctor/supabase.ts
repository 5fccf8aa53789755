import { decodeJwt, jwtVerify } from 'jose'
import type { Config } from '../../config/config.ts'
import { type Finding, fail, ok, warn } from './finding.ts'

const timeoutMs = 5000

interface KeyRule {
  readonly name: 'SUPABASE_ANON_KEY' | 'SUPABASE_SERVICE_ROLE_KEY'
  readonly role: string
  /** How the newer, opaque kind of this key begins. */
  readonly prefix: string
}

const rules: readonly KeyRule[] = [
  { name: 'SUPABASE_ANON_KEY', role: 'anon', prefix: 'sb_publishable_' },
  { name: 'SUPABASE_SERVICE_ROLE_KEY', role: 'service_role', prefix: 'sb_secret_' },
]

/** Judges the project's keys against each other, and asks the project for its signing keys and its time. */
export async function checkSupabase(config: Config): Promise<Finding[]> {
  if (config.SUPABASE_URL === undefined) {
    return [
      ok(
        'supabase',
        'No Supabase project: people log in with passwords kept in this database, and images in a folder.',
      ),
    ]
  }
  const url = new URL(config.SUPABASE_URL)
  const project = url.hostname.split('.')[0] ?? ''
  const keys = await Promise.all(rules.map((rule) => checkKey(rule, config, project)))
  return [...keys, ...(await checkIssuer(url, config))]
}

async function checkKey({ name, role, prefix }: KeyRule, config: Config, project: string): Promise<Finding> {
  const key = config[name] ?? ''
  if (key.startsWith(prefix)) return ok('supabase', `${name} is of the newer kind and the right role.`)
  const claims = claimsOf(key)
  if (claims === null) return fail('supabase', `${name} is no key of Supabase: copy it again, whole.`)
  if (claims.role !== role)
    return fail(
      'supabase',
      `${name} has the role ${describeRole(claims.role)} where ${role} is needed: are the two keys swapped?`,
    )
  if (typeof claims.ref === 'string' && claims.ref !== project)
    return fail('supabase', `${name} belongs to another project than SUPABASE_URL.`)
  if (config.SUPABASE_JWT_SECRET === undefined) return ok('supabase', `${name} has the role ${role}.`)
  return (await signedWith(key, config.SUPABASE_JWT_SECRET))
    ? ok('supabase', `${name} has the role ${role} and is signed with SUPABASE_JWT_SECRET.`)
    : fail(
        'supabase',
        `${name} is not signed with SUPABASE_JWT_SECRET: people's tokens would be refused. Copy the secret of this project again.`,
      )
}

function claimsOf(key: string): Record<string, unknown> | null {
  try {
    return decodeJwt(key)
  } catch {
    return null
  }
}

const describeRole = (role: unknown) =>
  role === 'anon' || role === 'service_role' ? role : 'of something else'

async function signedWith(key: string, secret: string): Promise<boolean> {
  try {
    await jwtVerify(key, new TextEncoder().encode(secret), {
      algorithms: ['HS256'],
      currentDate: new Date(0),
    })
    return true
  } catch {
    return false
  }
}

async function checkIssuer(url: URL, config: Config): Promise<Finding[]> {
  try {
    const askedAt = Date.now()
    const response = await fetch(new URL('/auth/v1/.well-known/jwks.json', url), {
      signal: AbortSignal.timeout(timeoutMs),
      redirect: 'error',
    })
    const { keys } = (await response.json()) as { keys?: unknown[] }
    if (!response.ok || !Array.isArray(keys)) throw new Error(`HTTP ${response.status}`)
    return [
      checkSigningKeys(keys.length, config),
      ...checkIssuerClock(response.headers.get('date'), askedAt, config),
    ]
  } catch (error) {
    const reason =
      error instanceof Error && error.name === 'TimeoutError'
        ? `within ${timeoutMs / 1000} s`
        : 'as it should'
    return [
      fail(
        'signing keys',
        `SUPABASE_URL does not answer ${reason}: nobody can log in. Is the project paused, or the address wrong?`,
      ),
    ]
  }
}

function checkSigningKeys(count: number, config: Config): Finding {
  if (count > 0) return ok('signing keys', `The project publishes ${count} signing keys.`)
  return config.SUPABASE_JWT_SECRET === undefined
    ? fail(
        'signing keys',
        'The project publishes no signing key, and SUPABASE_JWT_SECRET is not set: no token can be verified.',
      )
    : ok('signing keys', 'The project signs with its shared secret, SUPABASE_JWT_SECRET.')
}

/** `Date` has whole seconds, so a second of difference says nothing. */
function checkIssuerClock(date: string | null, askedAtMs: number, config: Config): Finding[] {
  if (date === null) return []
  const answeredAtMs = Date.now()
  const halfway = (askedAtMs + answeredAtMs) / 2
  const skewSeconds = Math.round(Math.abs(Date.parse(date) - halfway) / 1000)
  return skewSeconds <= Math.max(1, config.JWT_LEEWAY)
    ? [
        ok(
          'token clock',
          `The clock of the token issuer differs by ${skewSeconds} s; JWT_LEEWAY allows ${config.JWT_LEEWAY} s.`,
        ),
      ]
    : [
        warn(
          'token clock',
          `The clock of the token issuer differs by ${skewSeconds} s, more than JWT_LEEWAY=${config.JWT_LEEWAY}: fresh tokens may be refused. Set this machine's clock.`,
        ),
      ]
}
