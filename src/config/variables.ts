import Type, { type Static, type TSchemaOptions } from 'typebox'

/** How a variable is explained when it is wrong, and whether its value may be shown. */
interface Explanation extends TSchemaOptions {
  /** What is expected, completing "expected …". */
  readonly expected: string
  /** True for keys and for URLs that may carry a password: the value is never printed. */
  readonly secret?: boolean
}

const text = (options: Explanation) => Type.String(options)
const list = (options: Explanation) => Type.Array(Type.String(), options)
const flag = (options: Explanation) => Type.Boolean(options)
const secret = (options: Explanation) => Type.Optional(Type.String({ ...options, secret: true }))

/** A whole number from `minimum` to `maximum`, with a default. */
function whole(minimum: number, maximum: number, byDefault: number) {
  const expected = `a whole number from ${minimum} to ${maximum}`
  return Type.Integer({ minimum, maximum, default: byDefault, expected })
}

function databaseUrl(options: TSchemaOptions = {}) {
  return Type.String({
    format: 'postgres-url',
    secret: true,
    expected: 'a PostgreSQL URL, postgresql://user:password@host:port/database, reserved characters encoded',
    ...options,
  })
}

function webUrl(byDefault?: string) {
  const expected = 'an http:// or https:// address without a path, such as https://api.example.com'
  const options = { format: 'web-origin', expected }
  return Type.String(byDefault ? { ...options, default: byDefault } : options)
}

const collectorUrl = Type.String({
  format: 'web-address',
  expected: 'an http:// or https:// address, such as http://127.0.0.1:4318',
})

const hostPattern = '^(\\*|\\.?[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9])?|\\[[0-9A-Fa-f:.]+\\])$'
const originPattern = '^(\\*|https?://(\\*\\.)?[A-Za-z0-9.-]+(:\\d{1,5})?)$'

const signingKey = 'at least 32 characters'

/**
 * Every variable that the service reads. Names are the original's where it had one; a variable without a
 * default and not optional has to be set. No secret has a default.
 */
export const configSchema = Type.Object({
  // The process
  DEBUG: flag({ default: false, expected: 'True or False' }),
  LOG_LEVEL: Type.Enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], {
    default: 'info',
    expected: 'one of fatal, error, warn, info, debug, trace, silent',
  }),
  HOST: text({ minLength: 1, default: '0.0.0.0', expected: 'the address to listen on' }),
  PORT: whole(0, 65_535, 8000),
  WEB_CONCURRENCY: whole(1, 64, 1),
  MAX_REQUESTS: whole(0, 10_000_000, 1000),
  SHUTDOWN_SECONDS: whole(1, 300, 25),
  REQUEST_TIMEOUT_SECONDS: whole(1, 3600, 120),
  KEEP_ALIVE_SECONDS: whole(1, 3600, 120),
  REQUEST_DEADLINE_MS: whole(100, 600_000, 12_000),
  DISPATCHER_ENABLED: flag({ default: true, expected: 'True or False' }),
  RENDER_GIT_COMMIT: Type.Optional(text({ maxLength: 64, expected: 'the commit that runs' })),

  // Who may call
  SECRET_KEY: Type.String({ minLength: 32, secret: true, expected: signingKey }),
  ALLOWED_HOSTS: list({
    default: ['localhost', '127.0.0.1', '[::1]', '.onrender.com', '.ngrok-free.dev'],
    items: Type.String({ pattern: hostPattern }),
    expected: 'host names separated by commas, .example.com for a domain with its subdomains, * for any',
  }),
  CORS_ALLOWED_ORIGINS: list({
    default: [
      'http://localhost:5173',
      'http://localhost:5174',
      'http://localhost:5175',
      'http://127.0.0.1:5173',
      'http://127.0.0.1:5174',
      'http://127.0.0.1:5175',
      'https://*.vercel.app',
    ],
    items: Type.String({ pattern: originPattern }),
    expected: 'origins separated by commas, such as https://shop.example.com or https://*.example.com',
  }),
  TRUST_PROXY: list({
    default: ['loopback', 'linklocal', 'uniquelocal', 'cloudflare'],
    items: Type.String({ format: 'proxy' }),
    expected:
      'addresses or ranges separated by commas, with loopback, linklocal, uniquelocal and cloudflare as names, or none',
  }),
  RATE_LIMIT_READING: whole(0, 1_000_000, 600),
  RATE_LIMIT_WRITING: whole(0, 1_000_000, 120),
  RATE_LIMIT_GUESSING: whole(0, 1_000_000, 20),
  RATE_LIMIT_ORDERING: whole(0, 1_000_000, 60),
  MAX_EVENT_LOOP_DELAY_MS: whole(0, 60_000, 1000),
  METRICS_TOKEN: secret({ minLength: 16, expected: 'at least 16 characters' }),

  // The database
  DATABASE_URL: databaseUrl(),
  DIRECT_URL: Type.Optional(databaseUrl()),
  REPLICA_URL: Type.Optional(databaseUrl()),
  DATABASE_POOL_MAX: whole(1, 200, 5),
  DATABASE_CONNECT_TIMEOUT_MS: whole(100, 60_000, 5000),
  DATABASE_QUERY_TIMEOUT_MS: whole(100, 600_000, 10_000),
  DATABASE_IDLE_TIMEOUT_MS: whole(1000, 3_600_000, 60_000),
  DATABASE_WAITING_MAX: whole(0, 100_000, 500),

  // Identity and storage
  SUPABASE_URL: Type.Optional(webUrl()),
  SUPABASE_ANON_KEY: secret({
    minLength: 20,
    format: 'supabase-anon-key',
    expected: 'the anonymous (publishable) key of the project',
  }),
  SUPABASE_SERVICE_ROLE_KEY: secret({
    minLength: 20,
    format: 'supabase-service-key',
    expected: 'the service role (secret) key of the project',
  }),
  SUPABASE_JWT_SECRET: secret({ minLength: 32, expected: signingKey }),
  JWT_LEEWAY: whole(0, 600, 60),
  MEDIA_FOLDER: text({ minLength: 1, default: '.data/media', expected: 'a folder for images' }),

  // Payments
  STRIPE_PUBLISHABLE_KEY: Type.Optional(text({ pattern: '^pk_', expected: 'a key that begins with pk_' })),
  STRIPE_SECRET_KEY: secret({ pattern: '^(sk|rk)_', expected: 'a key that begins with sk_ or rk_' }),
  STRIPE_WEBHOOK_SECRET: secret({ pattern: '^whsec_', expected: 'a secret that begins with whsec_' }),
  STRIPE_API_URL: webUrl('https://api.stripe.com'),
  CURRENCY: text({ pattern: '^[a-z]{3}$', default: 'usd', expected: 'a currency code such as usd or bob' }),

  // Messages
  SENDGRID_API_KEY: secret({ pattern: '^SG\\.', expected: 'a key that begins with SG.' }),
  SENDGRID_FROM_EMAIL: Type.Optional(
    text({ pattern: '^[^\\s@]+@[^\\s@]+\\.[^\\s@]+$', expected: 'an e-mail address' }),
  ),
  SENDGRID_FROM_NAME: text({ minLength: 1, default: 'SmartSales', expected: 'a name' }),
  SENDGRID_API_URL: webUrl('https://api.sendgrid.com'),
  FIREBASE_SERVICE_ACCOUNT_JSON: secret({
    format: 'service-account',
    expected: 'the whole JSON of a service account, with project_id, client_email and a readable private_key',
  }),
  FCM_API_URL: webUrl('https://fcm.googleapis.com'),

  // The shop
  BUSINESS_TIME_ZONE: text({
    format: 'time-zone',
    default: 'America/La_Paz',
    expected: 'an IANA time zone such as America/La_Paz',
  }),
  LOW_STOCK_THRESHOLD: whole(0, 1_000_000, 7),
  CHECKOUT_HOLD_MINUTES: whole(1, 1440, 30),

  // Traces: the SDK reads the standard's other variables from the process' environment
  OTEL_EXPORTER_OTLP_ENDPOINT: Type.Optional(collectorUrl),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: Type.Optional(collectorUrl),
  OTEL_SDK_DISABLED: flag({ default: false, expected: 'True or False' }),
  OTEL_SERVICE_NAME: text({ minLength: 1, default: 'smartsales-backend', expected: 'a name' }),
  OTEL_TRACES_SAMPLER_ARG: Type.Number({
    minimum: 0,
    maximum: 1,
    default: 1,
    expected: 'a number from 0 to 1',
  }),
})

/** The validated configuration, as `app.config` has it. */
export type Config = Readonly<Static<typeof configSchema>>
