import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { freePort } from '../../dev/free-port.ts'
import { startFlags } from '../../test/start-flags.ts'
import { bundled } from './bundle.ts'
import { measuredCore } from './cores.ts'
import type { Delay } from './monitor.ts'
import { readUsage, type Usage } from './usage.ts'

const startTimeoutMs = 20_000
export const tokenSecret = 'fake-signing-secret-for-measuring-only-0123456789'

/** A server under measurement, on a core of its own. */
export interface MeasuredProcess {
  readonly port: number
  usage(): Usage
  /** How late the event loop was since this was asked last. */
  delay(): Promise<Delay>
  stop(): Promise<void>
}

async function untilAnswers(child: ChildProcess, url: string): Promise<void> {
  const deadline = performance.now() + startTimeoutMs
  while (performance.now() < deadline && child.exitCode === null) {
    const reply = await fetch(url).catch(() => undefined)
    await reply?.body?.cancel()
    if (reply?.ok) return
    await sleep(20)
  }
  throw new Error(`${url} does not answer`)
}

async function start(
  script: string,
  settings: Record<string, string>,
  path: string,
): Promise<MeasuredProcess> {
  const port = await freePort()
  const extra = process.env.BENCH_NODE_FLAGS?.split(' ').filter(Boolean) ?? []
  const command = [
    process.execPath,
    ...startFlags,
    ...extra,
    '--import',
    bundled('processes/monitor'),
    script,
  ]
  const child = spawn('taskset', ['-c', measuredCore, ...command], {
    // Two arenas, as the image and render.yaml have it.
    env: {
      PATH: process.env.PATH,
      NODE_ENV: 'production',
      MALLOC_ARENA_MAX: '2',
      PORT: String(port),
      ...settings,
    },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  await untilAnswers(child, `http://127.0.0.1:${port}${path}`)
  return {
    port,
    usage: () => readUsage(child.pid as number),
    async delay() {
      child.send('delay')
      const [answer] = await once(child, 'message')
      return answer as Delay
    },
    async stop() {
      child.kill('SIGTERM')
      await once(child, 'exit')
    },
  }
}

/** Bare Fastify that greets: the most that a request can cost nothing. */
export function startHello(): Promise<MeasuredProcess> {
  return start(bundled('ceiling/hello'), {}, '/')
}

/** The routes by hand: bare Fastify and pg. */
export function startCeiling(databaseUrl: string): Promise<MeasuredProcess> {
  return start(
    bundled('ceiling/server'),
    { DATABASE_URL: databaseUrl, TOKEN_SECRET: tokenSecret },
    '/api/health/',
  )
}

/** The built service with its default settings, rate limits apart. */
export function startService(
  databaseUrl: string,
  settings: Readonly<Record<string, string>> = {},
): Promise<MeasuredProcess> {
  const all = {
    DATABASE_URL: databaseUrl,
    HOST: '127.0.0.1',
    SECRET_KEY: tokenSecret,
    SUPABASE_JWT_SECRET: tokenSecret,
    RATE_LIMIT_READING: '0',
    RATE_LIMIT_WRITING: '0',
    RATE_LIMIT_GUESSING: '0',
    RATE_LIMIT_ORDERING: '0',
    ...settings,
  }
  const script =
    process.env.BENCH_SERVICE ?? fileURLToPath(new URL('../../dist/bin/cluster.js', import.meta.url))
  return start(script, all, '/api/health/')
}
