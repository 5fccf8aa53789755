import { connectionCounts, type ThroughputCell } from '../parts/throughput.ts'
import { ofCeiling } from './tables.ts'

const barHeight = 14
const groupGap = 18
const left = 170
const width = 720
const scale = 400
const top = 56
const colours = ['#9ecae1', '#4292c6', '#084594'] as const

const text = (x: number, y: number, words: string, rest = '') =>
  `<text x="${x}" y="${y}" ${rest}>${words}</text>`

function line(share: number, height: number, words: string): string {
  const x = left + share * scale
  return `<line x1="${x}" y1="${top - 8}" x2="${x}" y2="${height - 12}" stroke="#555" stroke-dasharray="4 3"/>
  ${text(x, top - 14, words, 'text-anchor="middle" font-size="11"')}`
}

/** Bars of each route's throughput as a share of its ceiling, one for each number of connections, as SVG. */
export function throughputChart(cells: readonly ThroughputCell[]): string {
  const names = [...new Set(cells.map(({ route }) => route.title))]
  const groupHeight = connectionCounts.length * barHeight + groupGap
  const height = top + names.length * groupHeight + 8
  const bars = cells.map((cell) => {
    const place = connectionCounts.indexOf(cell.connections)
    const y = top + names.indexOf(cell.route.title) * groupHeight + place * barHeight
    const share = Math.min(1.25, ofCeiling(cell))
    return `<rect x="${left}" y="${y}" width="${(share * scale).toFixed(1)}" height="${barHeight - 2}" fill="${colours[place]}"/>
  ${text(left + share * scale + 4, y + barHeight - 4, ofCeiling(cell).toFixed(2), 'font-size="10"')}`
  })
  const labels = names.map((name, i) =>
    text(left - 8, top + i * groupHeight + groupHeight / 2 - 4, name, 'text-anchor="end"'),
  )
  const legend = connectionCounts.map((count, i) => {
    const x = left + i * 130
    return `<rect x="${x}" y="8" width="12" height="12" fill="${colours[i]}"/>
  ${text(x + 18, 18, count === 1 ? '1 connection' : `${count} connections`, 'font-size="12"')}`
  })
  const parts = [...legend, ...labels, ...bars, line(0.8, height, '0.8'), line(1, height, 'ceiling')]
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="13" fill="#222">
  <title>Throughput of the service as a share of the hand-written ceiling</title>
  <rect width="${width}" height="${height}" fill="#fff"/>
  ${parts.join('\n  ')}
</svg>
`
}
