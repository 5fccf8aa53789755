import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { argumentsOrExit } from './arguments.ts'

const usage = `Keeps a free instance awake by asking for its health.

  npm run keep-alive -- URL [seconds] [--once] [--timeout seconds]

URL        address of the service; its health check /auth/health/ is asked when it names no path
seconds    pause between pings, 600 by default (a free instance sleeps after 900)
--once     one ping, for cron
--timeout  seconds to wait for an answer, 75 by default (a sleeping instance takes up to a minute)

Exit code: 0 every ping was healthy, 1 one failed, 2 wrong usage. Ctrl-C ends it with a summary.`

/**
 * The address to ping out of what was typed: `https://` is added when the scheme is missing (`http://` for this
 * machine), and the health check's path when there is none. Throws a TypeError when it is no http(s) address.
 */
export function healthAddress(text: string): URL {
  const local = /^(localhost|127\.|\[::1\])/.test(text)
  const url = new URL(/^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `${local ? 'http' : 'https'}://${text}`)
  if (!/^https?:$/.test(url.protocol)) throw new TypeError(`${text} is not an http or https address`)
  if (url.pathname === '/') url.pathname = '/auth/health/'
  return url
}

/** Status and database of a health document; `-` for what is no short word, as in the page of a proxy. */
function describeHealth(body: string): string {
  const word = (name: string) => new RegExp(`"${name}"\\s*:\\s*"([\\w.-]{1,40})"`).exec(body)?.[1] ?? '-'
  return `status=${word('status')} database=${word('database')}`
}

function describeFailure(error: unknown, timeoutMs: number): string {
  const { name, message, cause } = error as Error
  if (name === 'TimeoutError') return `no answer within ${timeoutMs / 1000} s`
  const { code, message: reason }: Readonly<Record<string, unknown>> = Object(cause)
  return String(code ?? reason ?? message)
}

/** One ping: its line has time, HTTP status, status, database, latency and, when it failed, why. */
async function ping(url: URL, timeoutMs: number, stop: AbortSignal) {
  const startedAt = performance.now()
  let [found, failure] = [`- ${describeHealth('')}`, '']
  try {
    const response = await fetch(url, {
      signal: AbortSignal.any([stop, AbortSignal.timeout(timeoutMs)]),
      headers: { accept: 'application/json', 'user-agent': 'smartsales-keep-alive' },
    })
    found = `${response.status} ${describeHealth(await response.text())}`
    if (!response.ok) failure = `HTTP ${response.status}`
  } catch (error) {
    failure = describeFailure(error, timeoutMs)
  }
  const latencyMs = Math.round(performance.now() - startedAt)
  const line = `${new Date().toISOString()} http=${found} latency_ms=${latencyMs}`
  return failure === '' ? { line, failed: 0 } : { line: `${line} failure="${failure}"`, failed: 1 }
}

function readArguments(args: string[]) {
  const once = { type: 'boolean', default: false } as const
  const options = { once, timeout: { type: 'string', default: '75' } } as const
  const { values, positionals } = parseArgs({ args, allowPositionals: true, options })
  const [address, seconds = '600', ...rest] = positionals
  if (address === undefined || rest.length > 0)
    throw new TypeError('one URL and at most one number are expected')
  const [intervalMs = 0, timeoutMs = 0] = [seconds, values.timeout].map((text) => {
    const value = Number(text)
    if (value > 0 && value <= 86_400) return value * 1000
    throw new TypeError(`${text} is not a number of seconds between 0 and 86400`)
  })
  return { url: healthAddress(address), intervalMs, timeoutMs, once: values.once }
}

/** Pings until stopped (or once), one printed line each, and goes on after failures. Returns the exit code. */
async function keepAlive({ url, intervalMs, timeoutMs, once }: ReturnType<typeof readArguments>) {
  const stop = new AbortController()
  process.once('SIGINT', () => stop.abort()).once('SIGTERM', () => stop.abort())
  let pings = 0
  let failures = 0
  while (!stop.signal.aborted) {
    const startedAt = performance.now()
    const { line, failed } = await ping(url, timeoutMs, stop.signal)
    if (stop.signal.aborted) break
    pings += 1
    failures += failed
    console.log(line)
    if (once) return failures
    const pauseMs = Math.max(0, intervalMs - (performance.now() - startedAt))
    // Rejects when the pause is cut short, which the loop then sees.
    await sleep(pauseMs, undefined, { signal: stop.signal }).catch(() => undefined)
  }
  console.log(`pings=${pings} failed=${failures}`)
  return failures > 0 ? 1 : 0
}

if (import.meta.main) {
  const options = argumentsOrExit('keep-alive', usage, () => readArguments(process.argv.slice(2)))
  process.exitCode = await keepAlive(options)
}
