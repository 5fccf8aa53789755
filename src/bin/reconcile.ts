import { parseArgs } from 'node:util'
import { reconcile } from '../domains/checkout/reconcile.ts'
import { argumentsOrExit } from './arguments.ts'
import { runCommand } from './command.ts'

const usage = `Usage: npm run reconcile -- [--since 48h] [--apply]

Compares the card payments of Stripe with the sales of the shop, both ways.
  --since  how far back intents were made: 90m, 24h, 7d (48h)
  --apply  settles what was paid, refunds what bought nothing, records refunds

Exit code: 0 nothing differs (or all of it was mended), 1 something differs, 2 it could not be compared.`

const unitMs: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 }

function readArguments() {
  const options = {
    // Twice the day of a daily run: an intent may be made in the evening and paid the next day.
    since: { type: 'string', default: '48h' },
    apply: { type: 'boolean', default: false },
  } as const
  const { since, apply } = parseArgs({ options }).values
  const [, number, unit = ''] = /^(\d{1,4})([mhd])$/.exec(since) ?? []
  if (number === undefined) throw new TypeError(`${since} is no time such as 90m, 24h or 7d`)
  return { since: new Date(Date.now() - Number(number) * (unitMs[unit] ?? 0)), applies: apply }
}

const { since, applies } = argumentsOrExit('reconcile', usage, readArguments)

await runCommand(async (app) => {
  let found = 0
  let open = 0
  for await (const difference of reconcile(app, { since, applies })) {
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
