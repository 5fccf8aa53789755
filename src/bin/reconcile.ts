import { parseArgs } from 'node:util'
import { reconcile } from '../domains/checkout/reconcile.ts'
import { runCommand } from './command.ts'

const usage = `Usage: npm run reconcile -- [--since 24h] [--apply]

Compares the card payments of Stripe with the sales of the shop, both ways.
  --since  how far back: 90m, 24h, 7d (24h)
  --apply  settles what was paid, refunds what bought nothing, records refunds

Exit code: 0 nothing differs (or all of it was mended), 1 something differs, 2 it could not be compared.`

const unitMs = { m: 60_000, h: 3_600_000, d: 86_400_000 }

function readSince(text: string, nowMs: number): Date | undefined {
  const [, number, unit] = /^(\d{1,4})([mhd])$/.exec(text) ?? []
  if (number === undefined || unit === undefined) return undefined
  return new Date(nowMs - Number(number) * unitMs[unit as keyof typeof unitMs])
}

const options = {
  since: { type: 'string', default: '24h' },
  apply: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const

/** The parameters; undefined when they cannot be read. */
function readParameters() {
  try {
    return parseArgs({ options }).values
  } catch {
    return undefined
  }
}

const values = readParameters()
const since = values && readSince(values.since, Date.now())
if (!values || values.help || !since) {
  console.error(usage)
  process.exit(values?.help ? 0 : 2)
}

await runCommand(async (app) => {
  let found = 0
  let open = 0
  for await (const difference of reconcile(app, { since, applies: values.apply })) {
    const { kind, paymentIntentId, atService, inBooks, currency, applied } = difference
    found += 1
    if (applied === null) open += 1
    console.log(
      `${kind} ${paymentIntentId} stripe=${atService} books=${inBooks} ${currency} ${applied ?? 'open'}`,
    )
  }
  console.log(`since ${since.toISOString()}: ${found} differences, ${found - open} mended, ${open} open`)
  return open > 0 ? 1 : 0
})
