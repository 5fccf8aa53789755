import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { demoLogins } from '../prisma/demo/people.ts'
import { ConfigError, readConfig } from '../src/config/config.ts'
import { startFakes } from './fakes/index.ts'
import { startEmbeddedPostgres } from './postgres/embedded-postgres.ts'
import { DevSession } from './session/session.ts'
import { isPortFree, keptSecret } from './session/settings.ts'

// `npm run dev`: embedded PostgreSQL, migrations, demo shop, the service with watch. Stops all of it on Ctrl-C.

const root = fileURLToPath(new URL('..', import.meta.url))
const host = '127.0.0.1'
const orphanCheckMs = 500

const { values } = parseArgs({
  options: {
    /** Where database, images and keys are kept. */
    data: { type: 'string', default: '.data' },
    port: { type: 'string' },
    /** Leave the service alone when sources change. */
    'no-watch': { type: 'boolean', default: false },
  },
})

process.chdir(root)
if (existsSync('.env')) process.loadEnvFile('.env')
const dataFolder = resolve(values.data)

/** The services outside that no key is set for: fakes of them, so that everything can be tried. */
const fakes = await startFakes({
  stripe: !process.env.STRIPE_SECRET_KEY,
  sendgrid: !process.env.SENDGRID_API_KEY,
  fcm: !process.env.FIREBASE_SERVICE_ACCOUNT_JSON,
})

/** The service's environment: this one, with what the embedded parts and the fakes decide. */
function environmentFor(databaseUrl: string): Record<string, string | undefined> {
  return {
    SECRET_KEY: keptSecret(dataFolder),
    MEDIA_FOLDER: join(dataFolder, 'media'),
    LOG_LEVEL: 'info',
    ...process.env,
    ...fakes.env,
    HOST: host,
    PORT: String(values.port ?? process.env.PORT ?? 8000),
    WEB_CONCURRENCY: '1',
    // Nobody waits for open browsers at a change or Ctrl-C.
    SHUTDOWN_SECONDS: '2',
    DATABASE_URL: databaseUrl,
    DIRECT_URL: databaseUrl,
    REPLICA_URL: '',
  }
}

/** Names of the services outside that are fakes in this run. */
function fakedServices(): string[] {
  const names = { STRIPE_API_URL: 'Stripe', SENDGRID_API_URL: 'SendGrid', FCM_API_URL: 'Firebase' }
  return Object.entries(names).flatMap(([variable, name]) => (variable in fakes.env ? [name] : []))
}

async function main(): Promise<number> {
  const config = readConfig(environmentFor(`postgresql://postgres@${host}/smartsales`))
  if (!(await isPortFree(host, config.PORT))) {
    console.error(
      `Port ${config.PORT} is taken by another program. Stop that one, or choose another port: PORT=${config.PORT + 1} npm run dev`,
    )
    return 1
  }
  if (!process.env.STRIPE_SECRET_KEY) {
    const to = `http://${host}:${config.PORT}/api/pagos/webhook-stripe/`
    fakes.stripe.webhooks.listen({ to, secret: config.STRIPE_WEBHOOK_SECRET ?? '' })
  }
  const session = new DevSession({
    root,
    dataFolder,
    host,
    port: config.PORT,
    startEmbeddedPostgres,
    environmentFor,
    logins: demoLogins,
    faked: fakedServices(),
    watch: !values['no-watch'],
  })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => session.interrupt())
  // npm, ended by anything but Ctrl-C, does not tell its programs.
  const parent = process.ppid
  const orphaned = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(orphaned)
    session.interrupt()
  }, orphanCheckMs)
  return session.run()
}

try {
  process.exitCode = await main()
} catch (error) {
  if (!(error instanceof ConfigError)) throw error
  console.error(error.message)
  process.exitCode = 1
}
process.exit()
