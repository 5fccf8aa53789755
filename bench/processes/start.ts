import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { freePort } from '../../dev/free-port.ts'
import { startFlags } from '../../test/start-flags.ts'
import { bundled } from './bundle.ts'
import { Missing, measuredCore } from './cores.ts'
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

/** How a process is started other than usual. */
export interface StartOptions {
  /** Before the command: what runs it. */
  readonly wrapper?: readonly string[]
  /** False leaves out the monitor of its event loop, which `delay` needs. */
  readonly isMonitored?: boolean
  /** Between two looks whether it answers; each look costs it some of its processor. */
  readonly pollMs?: number
  readonly timeoutMs?: number
}

async function untilAnswers(
  child: ChildProcess,
  url: string,
  pollMs: number,
  timeoutMs: number,
): Promise<void> {
  const deadline = performance.now() + timeoutMs
  while (performance.now() < deadline && child.exitCode === null) {
    const reply = await fetch(url).catch(() => undefined)
    await reply?.body?.cancel()
    if (reply?.ok) return
    await sleep(pollMs)
  }
  throw new Error(`${url} does not answer`)
}

async function start(
  script: string,
  settings: Record<string, string>,
  path: string,
  {
    wrapper = ['taskset', '-c', measuredCore],
    isMonitored = true,
    pollMs = 20,
    timeoutMs = startTimeoutMs,
  }: StartOptions = {},
): Promise<MeasuredProcess> {
  const port = await freePort()
  const extra = process.env.BENCH_NODE_FLAGS?.split(' ').filter(Boolean) ?? []
  const monitor = isMonitored ? ['--import', bundled('processes/monitor')] : []
  const [program = '', ...rest] = [...wrapper, process.execPath, ...startFlags, ...extra, ...monitor, script]
  const child = spawn(program, rest, {
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
  await untilAnswers(child, `http://127.0.0.1:${port}${path}`, pollMs, timeoutMs)
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
  options: StartOptions = {},
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
  if (!existsSync(script)) throw new Missing('The service is not built: npm run build')
  return start(script, all, '/api/health/', options)
}
