import Type, { type Static, type TSchemaOptions } from 'typebox'

// Each variable has what is `expected` of it, completing "expected …"; the value of a `secret` is never printed.

const text = (expected: string, options: TSchemaOptions = {}) => Type.String({ ...options, expected })
const optionalText = (expected: string, options: TSchemaOptions) => Type.Optional(text(expected, options))
const secret = (expected: string, options: TSchemaOptions) =>
  optionalText(expected, { ...options, secret: true })
const list = (expected: string, item: TSchemaOptions, byDefault: readonly string[]) =>
  Type.Array(Type.String(), { items: Type.String(item), default: byDefault, expected })
const flag = (byDefault: boolean) => Type.Boolean({ default: byDefault, expected: 'True or False' })

function whole(minimum: number, maximum: number, byDefault: number) {
  const expected = `a whole number from ${minimum} to ${maximum}`
  return Type.Integer({ minimum, maximum, default: byDefault, expected })
}

const databaseUrl = text(
  'a PostgreSQL URL, postgresql://user:password@host:port/database, reserved characters encoded',
  { format: 'postgres-url', secret: true },
)

const origin = 'an http:// or https:// address without a path, such as https://api.example.com'
const webUrl = (byDefault: string) => text(origin, { format: 'web-origin', default: byDefault })

const collectorUrl = Type.Optional(
  text('an http:// or https:// address, such as http://127.0.0.1:4318', { format: 'web-address' }),
)

const levels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const
const hostPattern = '^(\\*|\\.?[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9])?|\\[[0-9A-Fa-f:.]+\\])$'
const originPattern = '^(\\*|https?://(\\*\\.)?[A-Za-z0-9.-]+(:\\d{1,5})?)$'
const mailPattern = '^[^\\s@]+@[^\\s@]+\\.[^\\s@]+$'
const signingKey = 'at least 32 characters'
/** Vite's addresses of a shop's web application in development. */
const developers = ['localhost', '127.0.0.1'].flatMap((host) =>
  [5173, 5174, 5175].map((port) => `http://${host}:${port}`),
)

/** Every variable that the service reads, under the original's name where it had one. No secret has a default. */
export const configSchema = Type.Object({
  // The process
  DEBUG: flag(false),
  LOG_LEVEL: Type.Enum([...levels], { default: 'info', expected: `one of ${levels.join(', ')}` }),
  HOST: text('the address to listen on', { minLength: 1, default: '0.0.0.0' }),
  PORT: whole(0, 65_535, 8000),
  WEB_CONCURRENCY: whole(1, 64, 1),
  MAX_REQUESTS: whole(0, 10_000_000, 1000),
  SHUTDOWN_SECONDS: whole(1, 300, 25),
  REQUEST_TIMEOUT_SECONDS: whole(1, 3600, 120),
  KEEP_ALIVE_SECONDS: whole(1, 3600, 120),
  REQUEST_DEADLINE_MS: whole(100, 600_000, 12_000),
  DISPATCHER_ENABLED: flag(true),
  RENDER_GIT_COMMIT: optionalText('the commit that runs', { maxLength: 64 }),

  // Who may call
  SECRET_KEY: text(signingKey, { minLength: 32, secret: true }),
  ALLOWED_HOSTS: list(
    'host names separated by commas, .example.com for a domain with its subdomains, * for any',
    { pattern: hostPattern },
    ['localhost', '127.0.0.1', '[::1]', '.onrender.com', '.ngrok-free.dev'],
  ),
  CORS_ALLOWED_ORIGINS: list(
    'origins separated by commas, such as https://shop.example.com or https://*.example.com',
    { pattern: originPattern },
    [...developers, 'https://*.vercel.app'],
  ),
  TRUST_PROXY: list(
    'addresses or ranges separated by commas, with loopback, linklocal, uniquelocal and cloudflare as names, or none',
    { format: 'proxy' },
    ['loopback', 'linklocal', 'uniquelocal', 'cloudflare'],
  ),
  RATE_LIMIT_READING: whole(0, 1_000_000, 600),
  RATE_LIMIT_WRITING: whole(0, 1_000_000, 120),
  RATE_LIMIT_GUESSING: whole(0, 1_000_000, 20),
  RATE_LIMIT_ORDERING: whole(0, 1_000_000, 60),
  MAX_EVENT_LOOP_DELAY_MS: whole(0, 60_000, 1000),
  METRICS_TOKEN: secret('at least 16 characters', { minLength: 16 }),

  // The database
  DATABASE_URL: databaseUrl,
  DIRECT_URL: Type.Optional(databaseUrl),
  REPLICA_URL: Type.Optional(databaseUrl),
  DATABASE_POOL_MAX: whole(1, 200, 5),
  DATABASE_CONNECT_TIMEOUT_MS: whole(100, 60_000, 5000),
  DATABASE_QUERY_TIMEOUT_MS: whole(100, 600_000, 10_000),
  DATABASE_IDLE_TIMEOUT_MS: whole(1000, 3_600_000, 60_000),
  DATABASE_WAITING_MAX: whole(0, 100_000, 500),

  // Identity and storage
  SUPABASE_URL: optionalText(origin, { format: 'web-origin' }),
  SUPABASE_ANON_KEY: secret('the anonymous (publishable) key of the project', {
    minLength: 20,
    format: 'supabase-anon-key',
  }),
  SUPABASE_SERVICE_ROLE_KEY: secret('the service role (secret) key of the project', {
    minLength: 20,
    format: 'supabase-service-key',
  }),
  SUPABASE_JWT_SECRET: secret(signingKey, { minLength: 32 }),
  JWT_LEEWAY: whole(0, 600, 60),
  MEDIA_FOLDER: text('a folder for images', { minLength: 1, default: '.data/media' }),

  // Payments
  STRIPE_PUBLISHABLE_KEY: optionalText('a key that begins with pk_', { pattern: '^pk_' }),
  STRIPE_SECRET_KEY: secret('a key that begins with sk_ or rk_', { pattern: '^(sk|rk)_' }),
  STRIPE_WEBHOOK_SECRET: secret('a secret that begins with whsec_', { pattern: '^whsec_' }),
  STRIPE_API_URL: webUrl('https://api.stripe.com'),
  CURRENCY: text('a currency code such as usd or bob', { pattern: '^[a-z]{3}$', default: 'usd' }),

  // Messages
  SENDGRID_API_KEY: secret('a key that begins with SG.', { pattern: '^SG\\.' }),
  SENDGRID_FROM_EMAIL: optionalText('an e-mail address', { pattern: mailPattern }),
  SENDGRID_FROM_NAME: text('a name', { minLength: 1, default: 'SmartSales' }),
  SENDGRID_API_URL: webUrl('https://api.sendgrid.com'),
  FIREBASE_SERVICE_ACCOUNT_JSON: secret(
    'the whole JSON of a service account, with project_id, client_email and a readable private_key',
    { format: 'service-account' },
  ),
  FCM_API_URL: webUrl('https://fcm.googleapis.com'),

  // The shop
  BUSINESS_TIME_ZONE: text('an IANA time zone such as America/La_Paz', {
    format: 'time-zone',
    default: 'America/La_Paz',
  }),
  LOW_STOCK_THRESHOLD: whole(0, 1_000_000, 7),
  CHECKOUT_HOLD_MINUTES: whole(1, 1440, 30),

  // Traces: the SDK reads the standard's other variables from the process' environment
  OTEL_EXPORTER_OTLP_ENDPOINT: collectorUrl,
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: collectorUrl,
  OTEL_SDK_DISABLED: flag(false),
  OTEL_SERVICE_NAME: text('a name', { minLength: 1, default: 'smartsales-backend' }),
  OTEL_TRACES_SAMPLER_ARG: Type.Number({
    minimum: 0,
    maximum: 1,
    default: 1,
    expected: 'a number from 0 to 1',
  }),
})

/** The validated configuration, as `app.config` has it. */
export type Config = Readonly<Static<typeof configSchema>>
