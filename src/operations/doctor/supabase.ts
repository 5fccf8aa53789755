import { decodeJwt, jwtVerify } from 'jose'
import type { Config } from '../../config/config.ts'
import { type Finding, fail, ok, warn } from './settings.ts'

const timeoutMs = 5000
/** Where product images go. */
const bucket = 'productos'

type KeyName = 'SUPABASE_ANON_KEY' | 'SUPABASE_SERVICE_ROLE_KEY'

const isPublic = (body: unknown): boolean => Reflect.get(Object(body), 'public') === true

function claimsOf(key: string): Record<string, unknown> | null {
  try {
    return decodeJwt(key)
  } catch {
    return null
  }
}

async function isSignedWith(key: string, secret: string): Promise<boolean> {
  const options = { algorithms: ['HS256'], currentDate: new Date(0) }
  return jwtVerify(key, new TextEncoder().encode(secret), options).then(
    () => true,
    () => false,
  )
}

/** Judges a key by its text: its project, and by what it is signed. Its role was checked before (src/config). */
async function checkKey(name: KeyName, config: Config, project: string): Promise<Finding> {
  const key = config[name] ?? ''
  if (key.startsWith('sb_')) return ok('supabase', `${name} is of the newer kind and the right role.`)
  const claims = claimsOf(key)
  if (claims === null) return fail('supabase', `${name} is no key of Supabase: copy it again, whole.`)
  if (typeof claims.ref === 'string' && claims.ref !== project)
    return fail('supabase', `${name} belongs to another project than SUPABASE_URL.`)
  const secret = config.SUPABASE_JWT_SECRET
  if (secret === undefined) return ok('supabase', `${name} has the role ${claims.role}.`)
  const advice = "people's tokens would be refused. Copy the secret of this project again."
  return (await isSignedWith(key, secret))
    ? ok('supabase', `${name} has the role ${claims.role} and is signed with SUPABASE_JWT_SECRET.`)
    : fail('supabase', `${name} is not signed with SUPABASE_JWT_SECRET: ${advice}`)
}

/** Asks the project once, as the service does. Returns the answer, or undefined when there is none. */
async function ask(config: Config, path: string, name: KeyName): Promise<Response | undefined> {
  const key = config[name] ?? ''
  const headers = { apikey: key, authorization: `Bearer ${key}` }
  const signal = AbortSignal.timeout(timeoutMs)
  return fetch(`${config.SUPABASE_URL}${path}`, { headers, signal, redirect: 'error' }).catch(() => undefined)
}

async function checkSigningKeys(response: Response, config: Config): Promise<Finding> {
  const topic = 'signing keys'
  const body: unknown = await response.json().catch(() => null)
  const keys: unknown = Reflect.get(Object(body), 'keys')
  if (!response.ok || !Array.isArray(keys))
    return fail(
      topic,
      `SUPABASE_URL answers ${response.status} where the signing keys are: nobody can log in. Is the address that of the project?`,
    )
  if (keys.length > 0) return ok(topic, `The project publishes ${keys.length} signing keys.`)
  return config.SUPABASE_JWT_SECRET === undefined
    ? fail(
        topic,
        'The project publishes no signing key, and SUPABASE_JWT_SECRET is not set: no token can be verified.',
      )
    : ok(topic, 'The project signs with its shared secret, SUPABASE_JWT_SECRET.')
}

/** `Date` has whole seconds, so a second of difference is no finding. */
function checkIssuerClock(date: string, askedAtMs: number, leewaySeconds: number): Finding {
  const halfway = (askedAtMs + Date.now()) / 2
  const skewSeconds = Math.round(Math.abs(Date.parse(date) - halfway) / 1000)
  const clocks = `The clock of the token issuer differs by ${skewSeconds} s; JWT_LEEWAY allows ${leewaySeconds} s`
  return skewSeconds <= Math.max(1, leewaySeconds)
    ? ok('token clock', `${clocks}.`)
    : warn('token clock', `${clocks}: fresh tokens may be refused. Set this machine's clock.`)
}

/** Asks the project for `path` with a key. `isWell` judges the body of the answer. */
async function checkAnswer(
  config: Config,
  name: KeyName,
  path: string,
  isWell: (body: unknown) => boolean = () => true,
): Promise<Finding> {
  const topic = path.startsWith('/auth') ? 'supabase auth' : 'supabase images'
  const where = `${path.split('?')[0]} with ${name}`
  const response = await ask(config, path, name)
  const body: unknown = await response?.json().catch(() => null)
  if (response?.ok && isWell(body)) return ok(topic, `SUPABASE_URL answers ${where}.`)
  const saw = response ? `answers ${response.status}` : `does not answer within ${timeoutMs / 1000} s`
  return response?.ok
    ? fail(topic, `The bucket ${bucket} is not public: nobody would see the images.`)
    : fail(topic, `SUPABASE_URL ${saw} to ${where}.`)
}

/** Judges the project's keys by their text, and asks the project what the service will ask it. */
export async function checkSupabase(config: Config): Promise<Finding[]> {
  if (config.SUPABASE_URL === undefined) {
    const embedded = 'people log in with passwords kept in this database, and images are in a folder'
    return [ok('supabase', `No Supabase project: ${embedded}.`)]
  }
  const project = new URL(config.SUPABASE_URL).hostname.split('.')[0] ?? ''
  const keys = [
    await checkKey('SUPABASE_ANON_KEY', config, project),
    await checkKey('SUPABASE_SERVICE_ROLE_KEY', config, project),
  ]
  const askedAt = Date.now()
  const response = await ask(config, '/auth/v1/.well-known/jwks.json', 'SUPABASE_ANON_KEY')
  if (!response) {
    const advice = 'nobody can log in. Is the project paused, or the address wrong?'
    return [
      ...keys,
      fail('signing keys', `SUPABASE_URL does not answer within ${timeoutMs / 1000} s: ${advice}`),
    ]
  }
  const date = response.headers.get('date')
  return [
    ...keys,
    await checkSigningKeys(response, config),
    ...(date ? [checkIssuerClock(date, askedAt, config.JWT_LEEWAY)] : []),
    await checkAnswer(config, 'SUPABASE_ANON_KEY', '/auth/v1/settings'),
    await checkAnswer(config, 'SUPABASE_SERVICE_ROLE_KEY', '/auth/v1/admin/users?per_page=1'),
    await checkAnswer(config, 'SUPABASE_SERVICE_ROLE_KEY', `/storage/v1/bucket/${bucket}`, isPublic),
  ]
}
