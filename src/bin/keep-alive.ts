import { parseArgs } from 'node:util'
import { keepAlive } from '../operations/keep-alive.ts'
import { healthAddress } from '../operations/ping.ts'

const usage = `Keeps a free instance awake by asking for its health.

  npm run keep-alive -- URL [seconds] [--once] [--timeout seconds]

URL        address of the service; its health check /auth/health/ is asked when it names no path
seconds    pause between pings, 600 by default (a free instance sleeps after 900)
--once     one ping, for cron
--timeout  seconds to wait for an answer, 75 by default (a sleeping instance takes up to a minute)

Exit code: 0 every ping was healthy, 1 one failed, 2 wrong usage. Ctrl-C ends it with a summary.`

const seconds = (text: string | undefined, fallback: number): number => {
  const value = text === undefined ? fallback : Number(text)
  if (!Number.isFinite(value) || value <= 0 || value > 86_400) {
    throw new TypeError(`${text} is not a number of seconds between 0 and 86400`)
  }
  return value * 1000
}

function readArguments(argv: string[]) {
  const { values, positionals } = parseArgs({
    args: argv,
    allowPositionals: true,
    options: {
      once: { type: 'boolean', default: false },
      timeout: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  })
  if (values.help) return null
  const [address, interval, ...rest] = positionals
  if (address === undefined || rest.length > 0)
    throw new TypeError('one URL and at most one number are expected')
  return {
    url: healthAddress(address),
    intervalMs: seconds(interval, 600),
    timeoutMs: seconds(values.timeout, 75),
    once: values.once,
  }
}

async function main(): Promise<number> {
  let options: ReturnType<typeof readArguments>
  try {
    options = readArguments(process.argv.slice(2))
  } catch (error) {
    console.error(`keep-alive: ${error instanceof Error ? error.message : error}\n\n${usage}`)
    return 2
  }
  if (options === null) {
    console.log(usage)
    return 0
  }
  const stop = new AbortController()
  process.once('SIGINT', () => stop.abort()).once('SIGTERM', () => stop.abort())
  return keepAlive({ ...options, signal: stop.signal, print: (line) => console.log(line) })
}

// Ends now: a ping that was given up may still hold the process.
process.exit(await main())
