import { decodeJwt, type JWTPayload, jwtVerify } from 'jose'
import type { Config } from '../../config/config.ts'

/** One thing that was looked at: what about, how it stands, and a sentence that says what to do. */
export interface Finding {
  /** FAIL does not work; WARN works, but is worth a change. */
  readonly level: 'OK' | 'WARN' | 'FAIL'
  readonly topic: string
  readonly sentence: string
}

export const ok = (topic: string, sentence: string): Finding => ({ level: 'OK', topic, sentence })
export const warn = (topic: string, sentence: string): Finding => ({ level: 'WARN', topic, sentence })
export const fail = (topic: string, sentence: string): Finding => ({ level: 'FAIL', topic, sentence })

type Problem = readonly [holds: boolean, sentence: string, level?: 'FAIL']

/** The first of `problems` that holds, a warning unless it says otherwise; or else that all is `well`. */
export function judge(topic: string, well: string, ...problems: readonly Problem[]): Finding {
  const problem = problems.find(([holds]) => holds)
  return problem ? { level: problem[2] ?? 'WARN', topic, sentence: problem[1] } : ok(topic, well)
}

const stripeMode = (key: string) => /^(?:pk|sk|rk)_(test|live)_[A-Za-z0-9_]{8,}$/.exec(key)?.[1] ?? null

function checkStripe(config: Config): Finding[] {
  const { STRIPE_SECRET_KEY: secret, STRIPE_PUBLISHABLE_KEY: publishable } = config
  if (!secret || !publishable)
    return [
      warn('stripe', 'Stripe is not configured: the web shop cannot take payments; counter sales work.'),
    ]
  const [mode, other] = [stripeMode(secret), stripeMode(publishable)]
  const unset = 'STRIPE_WEBHOOK_SECRET is not set: only a buyer who stays on the page confirms a payment.'
  return [
    judge(
      'stripe',
      `Both Stripe keys are for ${mode} mode.`,
      [!mode || !other, 'A Stripe key has not the shape of one (pk_test_…, sk_live_…).', 'FAIL'],
      [mode !== other, `The keys are for ${mode} and for ${other}: take both from one mode.`, 'FAIL'],
    ),
    judge('stripe webhook', 'STRIPE_WEBHOOK_SECRET is set.', [!config.STRIPE_WEBHOOK_SECRET, unset]),
  ]
}

/** Judges the settings that need nothing but themselves; what cannot be a value is refused before (src/config). */
export function checkSettings(config: Config): Finding[] {
  const { ALLOWED_HOSTS: hosts, CORS_ALLOWED_ORIGINS: origins, SECRET_KEY: key } = config
  const isGuessable = key.startsWith('django-insecure') || new Set(key).size < 10
  const open = origins.filter((origin) => /^http:\/\/(?!localhost|127\.)/.test(origin)).length
  const debug = 'DEBUG is on: set DEBUG=False where customers can reach the service.'
  const unguarded = 'METRICS_TOKEN is not set: set it, so that only you can read /metrics.'
  const waiting = 'SendGrid is not configured: messages wait in the outbox.'
  const sender = 'SendGrid is configured; the sender has to be verified there.'
  const silent = 'Firebase is not configured: phones get no messages.'
  const account = 'The service account is whole and its private key is readable.'
  const guessable = 'SECRET_KEY can be guessed: make one with openssl rand -base64 48.'
  const anyHost = 'ALLOWED_HOSTS lets in any host name: list your own.'
  return [
    judge('debug', 'DEBUG is off.', [config.DEBUG, debug]),
    judge(
      'hosts',
      `ALLOWED_HOSTS lets in ${hosts.length} names.`,
      [hosts.includes('*'), anyHost],
      [hosts.length === 0, 'ALLOWED_HOSTS names no host: every request is refused.', 'FAIL'],
    ),
    judge(
      'origins',
      `CORS_ALLOWED_ORIGINS lets in ${origins.length} origins.`,
      [origins.length === 0, 'CORS_ALLOWED_ORIGINS is empty: no web page can call the service.'],
      [origins.includes('*'), 'CORS_ALLOWED_ORIGINS lets in any web page: list your own.'],
      [open > 0, `${open} origins are not https: anybody on the way can change such a page.`],
    ),
    judge('secret key', 'SECRET_KEY is long and varied.', [isGuessable, guessable]),
    judge('metrics', 'METRICS_TOKEN guards /metrics.', [!config.METRICS_TOKEN, unguarded]),
    ...checkStripe(config),
    judge('sendgrid', sender, [!config.SENDGRID_API_KEY, waiting]),
    judge('firebase', account, [!config.FIREBASE_SERVICE_ACCOUNT_JSON, silent]),
  ]
}

const timeoutMs = 5000
const bucket = 'productos'

type KeyName = 'SUPABASE_ANON_KEY' | 'SUPABASE_SERVICE_ROLE_KEY'

/** Judges a key by its text: its project, and by what it is signed. Its role was checked before (src/config). */
async function checkKey(name: KeyName, config: Config, project: string): Promise<Finding> {
  const { [name]: key = '', SUPABASE_JWT_SECRET: secret } = config
  if (key.startsWith('sb_')) return ok('supabase', `${name} is of the newer kind and the right role.`)
  let claims: JWTPayload
  try {
    claims = decodeJwt(key)
  } catch {
    return fail('supabase', `${name} is no key of Supabase: copy it again, whole.`)
  }
  const isStranger = typeof claims.ref === 'string' && claims.ref !== project
  const options = { algorithms: ['HS256'], currentDate: new Date(0) }
  const signed = secret && (await jwtVerify(key, new TextEncoder().encode(secret), options).catch(() => null))
  const forged = `${name} is not signed with SUPABASE_JWT_SECRET: people's tokens would be refused. Copy the secret of this project again.`
  return judge(
    'supabase',
    `${name} has the role ${claims.role}${signed ? ' and is signed with SUPABASE_JWT_SECRET' : ''}.`,
    [isStranger, `${name} belongs to another project than SUPABASE_URL.`, 'FAIL'],
    [signed === null, forged, 'FAIL'],
  )
}

/** Asks the project once, as the service does. Returns the answer, or undefined when there is none. */
async function ask(config: Config, path: string, name: KeyName): Promise<Response | undefined> {
  const key = config[name] ?? ''
  const headers = { apikey: key, authorization: `Bearer ${key}` }
  const signal = AbortSignal.timeout(timeoutMs)
  return fetch(`${config.SUPABASE_URL}${path}`, { headers, signal, redirect: 'error' }).catch(() => undefined)
}

/** Judges the signing keys, and by the answer's `Date` (whole seconds) the clock of the issuer of tokens. */
async function checkSigningKeys(config: Config): Promise<Finding[]> {
  const askedAtMs = Date.now()
  const response = await ask(config, '/auth/v1/.well-known/jwks.json', 'SUPABASE_ANON_KEY')
  const late = `SUPABASE_URL does not answer within ${timeoutMs / 1000} s: nobody can log in. Is the project paused, or the address wrong?`
  if (!response) return [fail('signing keys', late)]
  const halfway = (askedAtMs + Date.now()) / 2
  const keys: unknown = Reflect.get(Object(await response.json().catch(() => null)), 'keys')
  const count = response.ok && Array.isArray(keys) ? keys.length : null
  const wrong = `SUPABASE_URL answers ${response.status} where the signing keys are: nobody can log in. Is the address that of the project?`
  const none =
    'The project publishes no signing key, and SUPABASE_JWT_SECRET is not set: no token can be verified.'
  const found = judge(
    'signing keys',
    count === 0
      ? 'The project signs with its shared secret, SUPABASE_JWT_SECRET.'
      : `The project publishes ${count} signing keys.`,
    [count === null, wrong, 'FAIL'],
    [count === 0 && config.SUPABASE_JWT_SECRET === undefined, none, 'FAIL'],
  )
  const skewSeconds = Math.round(Math.abs(Date.parse(response.headers.get('date') ?? '') - halfway) / 1000)
  const clocks = `The clock of the token issuer differs by ${skewSeconds} s; JWT_LEEWAY allows ${config.JWT_LEEWAY} s`
  const isSkewed = skewSeconds > Math.max(1, config.JWT_LEEWAY)
  const skewed = `${clocks}: fresh tokens may be refused. Set this machine's clock.`
  const clock = judge('token clock', `${clocks}.`, [isSkewed, skewed])
  return Number.isNaN(skewSeconds) ? [found] : [found, clock]
}

/** Asks the project for `path` with a key; the bucket of images has to be public. */
async function checkAnswer(config: Config, name: KeyName, path: string): Promise<Finding> {
  const where = `${path.split('?')[0]} with ${name}`
  const response = await ask(config, path, name)
  const body: unknown = await response?.json().catch(() => null)
  const saw = response ? `answers ${response.status}` : `does not answer within ${timeoutMs / 1000} s`
  const isHidden = path.startsWith('/storage') && Reflect.get(Object(body), 'public') !== true
  return judge(
    path.startsWith('/auth') ? 'supabase auth' : 'supabase images',
    `SUPABASE_URL answers ${where}.`,
    [!response?.ok, `SUPABASE_URL ${saw} to ${where}.`, 'FAIL'],
    [isHidden, `The bucket ${bucket} is not public: nobody would see the images.`, 'FAIL'],
  )
}

/** Judges the project's keys by their text, and asks the project what the service will ask it. */
export async function checkSupabase(config: Config): Promise<Finding[]> {
  const embedded = 'people log in with passwords kept in this database, and images are in a folder'
  if (config.SUPABASE_URL === undefined) return [ok('supabase', `No Supabase project: ${embedded}.`)]
  const project = new URL(config.SUPABASE_URL).hostname.split('.')[0] ?? ''
  const findings = await Promise.all([
    checkKey('SUPABASE_ANON_KEY', config, project),
    checkKey('SUPABASE_SERVICE_ROLE_KEY', config, project),
    checkSigningKeys(config),
    checkAnswer(config, 'SUPABASE_ANON_KEY', '/auth/v1/settings'),
    checkAnswer(config, 'SUPABASE_SERVICE_ROLE_KEY', '/auth/v1/admin/users?per_page=1'),
    checkAnswer(config, 'SUPABASE_SERVICE_ROLE_KEY', `/storage/v1/bucket/${bucket}`),
  ])
  return findings.flat()
}
