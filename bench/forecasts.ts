// npm run bench:forecasts: the forecast beside others on real monthly series whose last six months are withheld.
import { parseArgs } from 'node:util'
import { startForecaster } from './forecasts/api.ts'
import { others, ours } from './forecasts/methods.ts'
import { type Score, scoreMethod } from './forecasts/score.ts'
import { horizon, makeTrials, readSeries, type Trial } from './forecasts/series.ts'

const usage = `Forecasts real monthly series whose last ${horizon} months are withheld, and compares with what came.

  node bench/forecasts.ts [--cuts N] [--api]

--cuts     each series is cut at N months in a row, so that other calendar months come last; 1 by default, 12 at most
--api      asks the built service over HTTP, which sold the series on a database of its own (npm run build first)`

/** What the forecast is held to: each with its text and whether it holds. */
function judge(own: Score, rivals: Record<keyof typeof others, Score>): [string, boolean][] {
  const forest = Math.min(
    rivals["the original's forest"].mase,
    rivals['that forest, fitted on every month'].mase,
  )
  const combined = rivals['median of Theta*, damped* and seasonal naive'].mase
  const covered = own.covered80 ?? 0
  return [
    ['mean MASE at least 10 % below seasonal naive', own.mase <= 0.9 * rivals['seasonal naive'].mase],
    ['mean MASE below the forest', own.mase < forest],
    ['mean MASE within 5 % of the median combination', own.mase <= 1.05 * combined],
    ['the 80 % interval covers 70 to 90 %', covered >= 70 && covered <= 90],
  ]
}

/** A method that runs in another process has no CPU of this one. */
function toRow(name: string, score: Score, isHere = true): string {
  const percent = (value: number | undefined) => (value === undefined ? '–' : value.toFixed(0))
  return (
    `| ${name} | ${score.mase.toFixed(3)} | ${score.medianMase.toFixed(3)} | ${score.smape.toFixed(1)} ` +
    `| ${percent(score.covered80)} / ${percent(score.covered95)} | ${isHere ? score.cpuMs.toFixed(2) : '–'} |`
  )
}

/** The forecast of this project, called as a function or asked over HTTP. */
async function scoreOwn(trials: readonly Trial[], asksApi: boolean): Promise<Score> {
  if (!asksApi) return scoreMethod(ours, trials)
  const { method, close } = await startForecaster()
  try {
    return await scoreMethod(method, trials)
  } finally {
    await close()
  }
}

async function run(cuts: number, asksApi: boolean): Promise<boolean> {
  const series = readSeries()
  const trials = makeTrials(series, cuts)
  console.log(`${series.length} series, ${trials.length} forecasts of ${horizon} months\n`)
  console.log('| method | mean MASE | median MASE | sMAPE | covers 80 / 95 % | CPU ms a series |')
  console.log('|---|---|---|---|---|---|')
  const rivals: Partial<Record<keyof typeof others, Score>> = {}
  for (const name of Object.keys(others) as (keyof typeof others)[]) {
    const score = await scoreMethod(others[name], trials)
    rivals[name] = score
    console.log(toRow(name, score))
  }
  const own = await scoreOwn(trials, asksApi)
  console.log(toRow(`**ours (Theta\\*)${asksApi ? ', over HTTP' : ''}**`, own, !asksApi))
  const verdicts = judge(own, rivals as Record<keyof typeof others, Score>)
  console.log(`\n${verdicts.map(([text, holds]) => `${holds ? 'holds' : 'FAILS'}: ${text}`).join('\n')}`)
  return verdicts.every(([, holds]) => holds)
}

const { values } = parseArgs({
  options: {
    cuts: { type: 'string', default: '1' },
    api: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  },
})
const cuts = Number(values.cuts)
if (values.help || !Number.isInteger(cuts) || cuts < 1 || cuts > 12) {
  console.log(usage)
  process.exitCode = values.help ? 0 : 2
} else if (!(await run(cuts, values.api))) {
  process.exitCode = 1
}
