// node bench/forecasts/picture.ts: writes docs/forecast.svg, a real history, its forecast with both intervals, and what came.
import { writeFileSync } from 'node:fs'
import { forecastSeries } from '../../src/domains/forecasts/forecast.ts'
import { toPeriod } from '../../src/domains/forecasts/series.ts'
import { horizon, readSeries } from './series.ts'

const shown = 'Sporting goods, US'
const knownMonths = 36
const size = { width: 760, height: 320, left: 56, right: 16, top: 44, bottom: 32 }

const series = readSeries().find(({ name }) => name === shown)!
const end = series.amounts.length - horizon
const amounts = series.amounts.slice(end - knownMonths, end)
const actual = series.amounts.slice(end)
const first = series.first + end - knownMonths
const { months } = forecastSeries({ first, amounts }, horizon)

const highest = 1.05 * Math.max(...amounts, ...actual, ...months.map(({ interval95 }) => interval95!.upper))
const step = (size.width - size.left - size.right) / (knownMonths + horizon - 1)
const x = (t: number) => size.left + t * step
const y = (amount: number) =>
  size.height - size.bottom - (amount / highest) * (size.height - size.top - size.bottom)
const at = (t: number, amount: number) => `${x(t).toFixed(1)},${y(amount).toFixed(1)}`

const text = (left: number, top: number, words: string, rest = '') =>
  `<text x="${left.toFixed(1)}" y="${top.toFixed(1)}" ${rest}>${words}</text>`
const path = (points: readonly string[], rest: string) =>
  `<polyline points="${points.join(' ')}" fill="none" stroke-width="2" ${rest}/>`

/** The months of an interval as an area that begins at the last known month. */
function band(interval: 'interval80' | 'interval95', colour: string): string {
  const start = at(knownMonths - 1, amounts.at(-1)!)
  const upper = months.map((month, h) => at(knownMonths + h, month[interval]!.upper))
  const lower = months.map((month, h) => at(knownMonths + h, month[interval]!.lower))
  return `<polygon points="${[start, ...upper, ...lower.toReversed()].join(' ')}" fill="${colour}"/>`
}

const scale = [0, 500, 1000, 1500, 2000, 2500].filter((amount) => amount < highest)
const years = Array.from({ length: knownMonths + horizon }, (_, t) => t).filter((t) => (first + t) % 12 === 0)
const legend: [string, string][] = [
  ['#222', 'sold'],
  ['#d94801', 'forecast'],
  ['#fdae6b', '80 %'],
  ['#fee6ce', '95 %'],
  ['#2171b5', 'what came'],
]

const parts = [
  ...scale.map(
    (amount) =>
      `<line x1="${size.left}" x2="${size.width - size.right}" y1="${y(amount)}" y2="${y(amount)}" stroke="#ddd"/>
  ${text(size.left - 6, y(amount) + 4, String(amount), 'text-anchor="end"')}`,
  ),
  ...years.map((t) => text(x(t), size.height - 10, String(toPeriod(first + t).anio), 'text-anchor="middle"')),
  band('interval95', '#fee6ce'),
  band('interval80', '#fdae6b'),
  path(
    amounts.map((amount, t) => at(t, amount)),
    'stroke="#222"',
  ),
  path(
    [at(knownMonths - 1, amounts.at(-1)!), ...months.map(({ amount }, h) => at(knownMonths + h, amount))],
    'stroke="#d94801"',
  ),
  ...actual.map((amount, h) => {
    const [cx, cy] = at(knownMonths + h, amount).split(',')
    return `<circle cx="${cx}" cy="${cy}" r="4" fill="#2171b5"/>`
  }),
  ...legend.map(
    ([colour, words], i) =>
      `<rect x="${size.left + 110 * i}" y="12" width="12" height="12" fill="${colour}"/>
  ${text(size.left + 18 + 110 * i, 22, words)}`,
  ),
]

writeFileSync(
  new URL('../../docs/forecast.svg', import.meta.url),
  `<svg xmlns="http://www.w3.org/2000/svg" width="${size.width}" height="${size.height}" viewBox="0 0 ${size.width} ${size.height}" font-family="sans-serif" font-size="12" fill="#222">
  <title>${shown}, a month, million dollars: three years, the forecast of the next six months, and what came</title>
  <rect width="${size.width}" height="${size.height}" fill="#fff"/>
  ${parts.join('\n  ')}
</svg>
`,
)
