import { parseArgs } from 'node:util'
import { mistakeNames } from './inject.ts'
import { play, type Result } from './play.ts'
import { scenarios } from './scenarios.ts'
import { prepareService } from './service.ts'
import { startGround } from './world.ts'

const usage = `Usage: npm run chaos [-- --scenario NAME] [--seed N] [--minutes M] [--short] [--inject MISTAKE] [--verbose]

Builds the service, breaks what stands around it while customers use it, and checks its books.
  --scenario  one of ${scenarios.map(({ name }) => name).join(', ')}; may be given several times
  --seed      of everything random (1); may be given several times
  --minutes   how long each scenario's storm lasts
  --short     the short pass: one storm of some scenarios
  --inject    puts a mistake into a copy of the service and its database: ${mistakeNames.join(', ')}
  --verbose   also what unusual answers there were, and the whole of an error

Exit code: 0 every promise was kept, 1 one was broken, 2 it could not be played.`

const { values } = parseArgs({
  options: {
    scenario: { type: 'string', multiple: true },
    seed: { type: 'string', multiple: true, default: ['1'] },
    minutes: { type: 'string' },
    short: { type: 'boolean', default: false },
    inject: { type: 'string' },
    verbose: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})

const columns = [
  'scenario',
  'seed',
  'requests',
  'ok',
  '503',
  'other',
  'lost',
  'doubled',
  'oversold',
  'charged',
  'longest ms',
  'recovery s',
]
const widths = [19, 5, 9, 8, 6, 6, 5, 8, 9, 8, 11, 11]
const row = (cells: readonly (string | number)[]) =>
  cells
    .map((cell, place) =>
      place === 0 ? String(cell).padEnd(widths[0]!) : String(cell).padStart(widths[place]!),
    )
    .join('')

function print({ name, seed, tally, books, log }: Result): void {
  const { requests, ok, unavailable, otherErrors, longestMs, recoveries } = tally
  const recovery = recoveries.length > 0 ? Math.max(...recoveries).toFixed(2) : '-'
  const { lost, doubled, oversold, charged } = books
  const longest = Math.round(longestMs)
  console.log(
    row([
      name,
      seed,
      requests,
      ok,
      unavailable,
      otherErrors,
      lost,
      doubled,
      oversold,
      charged,
      longest,
      recovery,
    ]),
  )
  if (tally.cuts > 0) console.log(`  ${tally.cuts} were on their way to an instance when it was ended`)
  for (const [sentence, count] of tally.violations) console.log(`  BROKEN (${count}): ${sentence}`)
  if (values.verbose) {
    console.log(`  the longest wait: ${tally.slowest}`)
    for (const [kind, count] of tally.kinds) console.log(`  ${count} x ${kind}`)
    if (log) console.log(log)
  }
}

function chosen() {
  const names = values.scenario
  if (!names) return values.short ? scenarios.filter(({ inShortPass }) => inShortPass) : scenarios
  return names.map((name) => {
    const found = scenarios.find((scenario) => scenario.name === name)
    if (!found) throw new Error(`There is no scenario ${name}.\n\n${usage}`)
    return found
  })
}

async function run(): Promise<number> {
  const wanted = chosen()
  const minutes = values.minutes === undefined ? undefined : Number(values.minutes)
  const programs = prepareService(values.inject)
  const ground = await startGround(values.inject)
  let broken = 0
  try {
    console.log(row(columns))
    for (const seed of values.seed.map(Number)) {
      for (const scenario of wanted) {
        const result = await play(ground, scenario, { programs, seed, short: values.short, minutes })
        if (result.tally.violations.size > 0) broken += 1
        print(result)
      }
    }
  } finally {
    await ground.close()
  }
  console.log(broken === 0 ? 'Every promise was kept.' : `${broken} runs broke a promise.`)
  return broken === 0 ? 0 : 1
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(2))
if (values.help) console.log(usage)
else {
  try {
    process.exitCode = await run()
  } catch (error) {
    console.error(error instanceof Error && !values.verbose ? error.message : error)
    process.exitCode = 2
  }
}
// Sockets of clients that were cut may linger.
process.exit()
