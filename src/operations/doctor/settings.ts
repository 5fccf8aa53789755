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

/** Render kills a service this long after SIGTERM, unless the blueprint says otherwise. */
const platformKillSeconds = 30

type Problem = readonly [holds: boolean, sentence: string, judge?: typeof warn]

/** The first of `problems` that holds, a warning unless it says otherwise; or else that all is well. */
export function firstOf(topic: string, problems: readonly Problem[], well: string): Finding {
  const [, sentence, judge = warn] = problems.find(([holds]) => holds) ?? [false, well, ok]
  return judge(topic, sentence)
}

const stripeMode = (key: string) => /^(?:pk|sk|rk)_(test|live)_[A-Za-z0-9_]{8,}$/.exec(key)?.[1] ?? null

function checkStripe(config: Config): Finding[] {
  const { STRIPE_SECRET_KEY: secret, STRIPE_PUBLISHABLE_KEY: publishable } = config
  if (secret === undefined || publishable === undefined) {
    const without = 'the web shop cannot take payments; counter sales work.'
    return [warn('stripe', `Stripe is not configured: ${without}`)]
  }
  const [mode, other] = [stripeMode(secret), stripeMode(publishable)]
  const modes = `The secret key is for ${mode} and the publishable one for ${other}: take both from one mode.`
  const keys = firstOf(
    'stripe',
    [
      [!mode || !other, 'A Stripe key has not the shape of one (pk_test_…, sk_live_…).', fail],
      [mode !== other, modes, fail],
    ],
    `Both Stripe keys are for ${mode} mode.`,
  )
  if (keys.level === 'FAIL') return [keys]
  const unset =
    'STRIPE_WEBHOOK_SECRET is not set: payments are confirmed only while the buyer stays on the page.'
  const isUnset = config.STRIPE_WEBHOOK_SECRET === undefined
  return [keys, firstOf('stripe webhook', [[isUnset, unset]], 'STRIPE_WEBHOOK_SECRET is set.')]
}

function checkSendGrid({ SENDGRID_API_KEY: key }: Config): Finding {
  if (key === undefined) return warn('sendgrid', 'SendGrid is not configured: messages wait in the outbox.')
  return /^SG\.[\w-]{10,}\.[\w-]{20,}$/.test(key)
    ? ok('sendgrid', 'The SendGrid key has the shape of one; the sender has to be verified there.')
    : fail('sendgrid', 'SENDGRID_API_KEY has not the shape of a key (SG.….…): copy it again, whole.')
}

function checkOrigins({ CORS_ALLOWED_ORIGINS: origins }: Config): Finding {
  const open = origins.filter((origin) => /^http:\/\/(?!localhost|127\.)/.test(origin))
  const problems = [
    [origins.length === 0, 'CORS_ALLOWED_ORIGINS is empty: no web page can call the service.'],
    [origins.includes('*'), 'CORS_ALLOWED_ORIGINS lets in any web page: list your own.'],
    [open.length > 0, `${open.length} origins are not https: anybody on the way can change such a page.`],
  ] as const
  return firstOf('origins', problems, `CORS_ALLOWED_ORIGINS lets in ${origins.length} origins.`)
}

/** Judges the settings that need nothing but themselves; what cannot be a value is refused before (src/config). */
export function checkSettings(config: Config): Finding[] {
  const { ALLOWED_HOSTS: hosts, SECRET_KEY: key, SHUTDOWN_SECONDS: seconds } = config
  const isGuessable = key.startsWith('django-insecure') || new Set(key).size < 10
  const late = `SHUTDOWN_SECONDS=${seconds} reaches the platform's ${platformKillSeconds} s: raise maxShutdownDelaySeconds or lower it.`
  return [
    firstOf(
      'debug',
      [[config.DEBUG, 'DEBUG is on: set DEBUG=False where customers can reach the service.']],
      'DEBUG is off.',
    ),
    firstOf(
      'hosts',
      [[hosts.includes('*'), 'ALLOWED_HOSTS lets in any host name: list your own.']],
      `ALLOWED_HOSTS lets in ${hosts.length} names.`,
    ),
    checkOrigins(config),
    firstOf(
      'secret key',
      [[isGuessable, 'SECRET_KEY can be guessed: make one with openssl rand -base64 48.']],
      'SECRET_KEY is long and varied.',
    ),
    firstOf(
      'shutdown',
      [[seconds + 2 >= platformKillSeconds, late]],
      `Running requests get ${seconds} s to finish before the platform kills at ${platformKillSeconds} s.`,
    ),
    firstOf(
      'metrics',
      [[!config.METRICS_TOKEN, 'METRICS_TOKEN is not set: set it, so that only you can read /metrics.']],
      'METRICS_TOKEN guards /metrics.',
    ),
    ...checkStripe(config),
    checkSendGrid(config),
    firstOf(
      'firebase',
      [[!config.FIREBASE_SERVICE_ACCOUNT_JSON, 'Firebase is not configured: phones get no messages.']],
      'The service account is whole and its private key is readable.',
    ),
  ]
}
