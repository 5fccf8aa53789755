import { parseArgs } from 'node:util'
import { buildApp } from '../app.ts'
import { ConfigError, readConfig } from '../config/config.ts'
import { type Difference, reconcile } from '../domains/checkout/reconcile.ts'

const usage = `Usage: npm run reconcile -- [--since 24h] [--apply]

Compares the card payments of Stripe with the sales of the shop, both ways.
  --since  how far back: 90m, 24h, 7d (24h)
  --apply  settles what was paid, refunds what bought nothing, records refunds

Exit code: 0 nothing differs (or all of it was mended), 1 something differs, 2 it could not be compared.`

const unitMs = { m: 60_000, h: 3_600_000, d: 86_400_000 }

/** The moment that a length of time like `24h` ago was, or undefined when it is no such length. */
function readSince(text: string, nowMs: number): Date | undefined {
  const [, number, unit] = /^(\d{1,4})([mhd])$/.exec(text) ?? []
  if (number === undefined || unit === undefined) return undefined
  return new Date(nowMs - Number(number) * unitMs[unit as keyof typeof unitMs])
}

function line(difference: Difference): string {
  const { kind, paymentIntentId, atService, inBooks, currency, applied } = difference
  return `${kind} ${paymentIntentId} stripe=${atService} books=${inBooks} ${currency} ${applied ?? 'open'}`
}

/** Compares and prints, one line for each difference and one for all. Returns the exit code. */
async function run(since: Date, applies: boolean): Promise<number> {
  const app = await buildApp({ ...readConfig(), LOG_LEVEL: 'warn' })
  let found = 0
  let open = 0
  try {
    for await (const difference of reconcile(app.checkout, { since, applies })) {
      found += 1
      if (difference.applied === null) open += 1
      console.log(line(difference))
    }
  } finally {
    await app.close()
  }
  console.log(`since ${since.toISOString()}: ${found} differences, ${found - open} mended, ${open} open`)
  return open > 0 ? 1 : 0
}

const { values } = parseArgs({
  options: {
    since: { type: 'string', default: '24h' },
    apply: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})
const since = readSince(values.since, Date.now())
if (values.help || !since) {
  console.error(usage)
  process.exitCode = values.help ? 0 : 2
} else {
  try {
    process.exitCode = await run(since, values.apply)
  } catch (error) {
    console.error(error instanceof ConfigError ? error.message : error)
    process.exitCode = 2
  }
}
