// `npm run dev`: embedded PostgreSQL, migrations, demo shop, the service under `node --watch`. Stops all of it on Ctrl-C.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import pretty from 'pino-pretty'
import { demoLogins } from '../prisma/demo/people.ts'
import { requirePrisma } from '../prisma/run-prisma.ts'
import { ConfigError, readConfig } from '../src/config/config.ts'
import { compareMigrations, DataFolder, ensureDatabase } from './data-folder.ts'
import { startFakes } from './fakes/index.ts'
import { type EmbeddedPostgres, startEmbeddedPostgres } from './postgres/embedded-postgres.ts'
import { formatSeconds, isClientStale, isPortFree, runNode, step } from './steps.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const host = '127.0.0.1'
const databaseName = 'smartsales'
const orphanCheckMs = 500
const stopTimeoutMs = 8000
const readyCheckMs = 100

const { values } = parseArgs({
  options: {
    /** Where database, images and keys are kept. */
    data: { type: 'string', default: '.data' },
    port: { type: 'string' },
  },
})

process.chdir(root)
if (existsSync('.env')) process.loadEnvFile('.env')
const folder = new DataFolder(resolve(values.data))
const stop = new AbortController()

/** The services outside that no key is set for: fakes of them, so that everything can be tried. */
const fakes = await startFakes({
  stripe: !process.env.STRIPE_SECRET_KEY,
  sendgrid: !process.env.SENDGRID_API_KEY,
  fcm: !process.env.FIREBASE_SERVICE_ACCOUNT_JSON,
})

/** The service's environment: this one, with what the embedded parts and the fakes decide. */
function environmentFor(databaseUrl: string): Record<string, string | undefined> {
  return {
    SECRET_KEY: folder.secret(),
    MEDIA_FOLDER: folder.media,
    LOG_LEVEL: 'info',
    // What a copied .env.example leaves empty is absent.
    ...Object.fromEntries(Object.entries(process.env).filter(([, value]) => value)),
    ...fakes.env,
    HOST: host,
    PORT: String(values.port ?? process.env.PORT ?? 8000),
    WEB_CONCURRENCY: '1',
    // Open browsers do not hold up a change or Ctrl-C.
    SHUTDOWN_SECONDS: '2',
    DATABASE_URL: databaseUrl,
    DIRECT_URL: databaseUrl,
    REPLICA_URL: '',
  }
}

async function startPostgres(): Promise<EmbeddedPostgres> {
  let postgres: EmbeddedPostgres | undefined
  await step('PostgreSQL', async () => {
    folder.clearHalfMadeCluster()
    postgres = await startEmbeddedPostgres({ dataDirectory: folder.cluster, persistent: true, durable: true })
    folder.mark('postgres')
    return 'ready'
  })
  return postgres as EmbeddedPostgres
}

/** Migrates the database and fills the demo shop, where that was not done before. */
async function prepareDatabase(postgres: EmbeddedPostgres): Promise<void> {
  const databaseUrl = postgres.url(databaseName)
  await ensureDatabase(postgres.url(), databaseName, !folder.has('demo'))
  const { pending, unknown } = await compareMigrations(databaseUrl, join(root, 'prisma/migrations'))
  if (unknown.length > 0) {
    throw new Error(
      `${values.data} is of another version of this service (${unknown[0]}): remove it, and begin anew.`,
    )
  }
  if (pending.length > 0) {
    await step('Migrations', async () => {
      await requirePrisma(['migrate', 'deploy'], { databaseUrl })
      return `${pending.length} applied`
    })
  }
  if (folder.has('demo')) return
  await step('Demo shop, two years of sales', async () => {
    const env = environmentFor(databaseUrl)
    await runNode(['prisma/seed.ts', '--demo'], { cwd: root, env, signal: stop.signal })
    folder.mark('demo')
    return undefined
  })
}

/** Starts the service; its log is shown for people. A change of a source starts it again. */
function startService(databaseUrl: string): ChildProcess {
  const args = [
    '--watch',
    '--watch-preserve-output',
    '--import',
    './dev/end-with-parent.ts',
    'src/bin/server.ts',
  ]
  const child = spawn(process.execPath, args, {
    cwd: root,
    env: environmentFor(databaseUrl),
    // Detached: Ctrl-C in the terminal reaches this process alone, which then stops the service in order.
    detached: true,
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const log = pretty({
    ignore: 'pid,hostname',
    translateTime: 'SYS:HH:MM:ss',
    singleLine: true,
    destination: 1,
  })
  child.stdout?.pipe(log)
  return child
}

/** Resolves when the service answers, or is told to stop. */
async function untilReady(address: string, service: ChildProcess): Promise<void> {
  const isReady = () =>
    fetch(`${address}/livez`).then(
      (answer) => answer.ok,
      () => false,
    )
  while (!stop.signal.aborted && service.exitCode === null && !(await isReady())) await sleep(readyCheckMs)
}

async function stopService(service: ChildProcess): Promise<void> {
  if (service.exitCode !== null || service.signalCode !== null) return
  const ended = once(service, 'exit')
  service.kill('SIGTERM')
  const late = setTimeout(() => service.kill('SIGKILL'), stopTimeoutMs)
  await ended
  clearTimeout(late)
}

/** What a newcomer needs once the service runs. */
function banner(address: string, databaseUrl: string): string {
  const width = Math.max(...demoLogins.map(({ email }) => email.length))
  const logins = demoLogins.map(
    ({ role, email, password }) => `    ${role.padEnd(14)} ${email.padEnd(width)}  ${password}`,
  )
  const names = { STRIPE_API_URL: 'Stripe', SENDGRID_API_URL: 'SendGrid', FCM_API_URL: 'Firebase' }
  const faked = Object.entries(names).flatMap(([variable, name]) => (variable in fakes.env ? [name] : []))
  return `
SmartSales Backend is ready (${formatSeconds(performance.now())}).

  Address    ${address}
  API page   ${address}/docs
  Health     ${address}/auth/health/
  Database   ${databaseUrl}

  Demo logins
${logins.join('\n')}

  To sell something, log in as the Vendedor: README.md shows it with curl.
  To buy by card, log in as the Cliente and POST /api/pagos/iniciar-checkout/ with the header
  X-Platform: mobile, which pays with a test card, then /api/pagos/confirmar-pago/.
  ${faked.length > 0 ? `No real one is called: ${faked.join(', ')}.` : 'Stripe, SendGrid and Firebase are the real ones.'}
  Sources are watched. Ctrl-C stops the service and its database.
`
}

async function run(port: number): Promise<void> {
  const schema = join(root, 'prisma/schema')
  if (isClientStale(schema, join(root, 'src/generated/prisma/client.ts'))) {
    await step('Prisma client', () =>
      requirePrisma(['generate'], { databaseUrl: '' }).then(() => 'generated'),
    )
  }
  const postgres = await startPostgres()
  let service: ChildProcess | undefined
  stop.signal.addEventListener('abort', () => console.log('\nStopping …'), { once: true })
  process.on('SIGINT', () => {
    // The second Ctrl-C ends all at once.
    if (!stop.signal.aborted) return
    service?.kill('SIGKILL')
    void postgres.stopImmediately()
  })
  try {
    await prepareDatabase(postgres)
    stop.signal.throwIfAborted()
    const address = `http://${host}:${port}`
    service = startService(postgres.url(databaseName))
    await untilReady(address, service)
    if (!stop.signal.aborted) {
      console.log(banner(address, postgres.url(databaseName)))
      await Promise.race([once(stop.signal, 'abort'), once(service, 'exit')])
    }
  } finally {
    if (service) await stopService(service)
    await postgres.stop()
  }
}

/** Checks the settings and the port, then runs until Ctrl-C. Returns the exit code. */
async function main(): Promise<number> {
  const config = readConfig(environmentFor(`postgresql://postgres@${host}/${databaseName}`))
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
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => setImmediate(() => stop.abort()))
  // npm, ended by anything but Ctrl-C, does not tell its programs.
  const parent = process.ppid
  setInterval(() => {
    if (process.ppid !== parent) stop.abort()
  }, orphanCheckMs).unref()
  await run(config.PORT)
  return 0
}

try {
  process.exitCode = await main()
} catch (error) {
  if (!stop.signal.aborted) {
    console.error(error instanceof ConfigError || error instanceof Error ? error.message : error)
    process.exitCode = 1
  }
}
process.exit()
