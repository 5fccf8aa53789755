import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import t from 'tap'
import { readSeries } from '../../bench/forecasts/series.ts'

t.test(
  'on real series the forecast beats repeating last year and the forest, and its intervals hold',
  async (t) => {
    const script = new URL('../../bench/forecasts.ts', import.meta.url).pathname
    const { stdout } = await promisify(execFile)(process.execPath, [script])
    t.equal(stdout.match(/^holds: /gm)?.length, 4, stdout)
  },
)

t.test('at least 60 series of 66 months are real numbers', async (t) => {
  const series = readSeries()
  t.ok(series.length >= 60)
  t.equal(new Set(series.map(({ name }) => name)).size, series.length)
  for (const { name, amounts } of series) {
    t.ok(amounts.length === 66 && amounts.every((amount) => Number.isFinite(amount) && amount >= 0), name)
  }
})
