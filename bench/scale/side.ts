import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { SignJWT } from 'jose'
import pg from 'pg'
import { freePort } from '../../dev/free-port.ts'
import { startFlags } from '../../test/start-flags.ts'
import { noteRequest } from './by-route.ts'
import { type Person, personId, type Size } from './rows.ts'

const secret = 'fake-signing-secret-for-measuring-only-0123456789'

/** A built service over a shop of some size. */
export interface Side {
  readonly size: Size
  /** Straight to its database. */
  readonly client: pg.Client
  /** Sends a request and returns its milliseconds, body read. Throws when it is refused. */
  ask(request: SideRequest): Promise<{ ms: number; body: unknown }>
  close(): Promise<void>
}

export interface SideRequest {
  readonly as: Person
  readonly path: string
  readonly method?: string
  readonly body?: unknown
  readonly key?: string
  /** A refusal that is the answer asked for. */
  readonly status?: number
}

function tokenOf(person: Person): Promise<string> {
  return new SignJWT({ role: 'authenticated' })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(personId(person))
    .setIssuedAt()
    .setExpirationTime('12h')
    .sign(new TextEncoder().encode(secret))
}

async function untilHealthy(service: ChildProcess, base: string): Promise<void> {
  for (let tries = 0; tries < 600; tries += 1) {
    if (service.exitCode !== null) throw new Error(`The service ended with ${service.exitCode}.`)
    const reply = await fetch(`${base}/auth/health/`).catch(() => null)
    await reply?.body?.cancel()
    if (reply?.ok) return
    await sleep(50)
  }
  throw new Error('The service did not become healthy.')
}

/** Starts the built service over the shop at `databaseUrl`, with `settings` on top of the usual ones. */
export async function openSide(
  databaseUrl: string,
  size: Size,
  settings: Readonly<Record<string, string>>,
): Promise<Side> {
  const port = await freePort()
  const base = `http://127.0.0.1:${port}`
  const env = {
    PATH: process.env.PATH,
    DATABASE_URL: databaseUrl,
    SECRET_KEY: secret,
    SUPABASE_JWT_SECRET: secret,
    PORT: String(port),
    NODE_ENV: 'production',
    LOG_LEVEL: 'error',
    RATE_LIMIT_READING: '0',
    RATE_LIMIT_WRITING: '0',
    RATE_LIMIT_ORDERING: '0',
    ...settings,
  }
  const service = spawn(process.execPath, [...startFlags, 'dist/bin/cluster.js'], {
    env,
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  await untilHealthy(service, base)
  const client = new pg.Client(databaseUrl)
  await client.connect()
  const tokens = new Map<Person, string>()
  for (const person of ['buyer', 'frequent', 'seller', 'admin'] as const) {
    tokens.set(person, await tokenOf(person))
  }

  return {
    size,
    client,
    async ask({ as, path, method = 'GET', body, key, status }) {
      const token = tokens.get(as)
      const headers = {
        ...(token && { authorization: `Bearer ${token}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(key && { 'idempotency-key': key }),
      }
      const init = { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) }
      const begun = performance.now()
      const reply = await fetch(base + path, init)
      const text = await reply.text()
      const ms = performance.now() - begun
      noteRequest(size, method, path, ms)
      if (status ? reply.status !== status : !reply.ok)
        throw new Error(`${method} ${path}: ${reply.status} ${text}`)
      return { ms, body: text ? JSON.parse(text) : null }
    },
    async close() {
      await client.end()
      service.kill('SIGTERM')
      if (service.exitCode === null) await once(service, 'exit')
    },
  }
}
