// A worker thread of its own (started by files.ts): it draws one report, posts the file, and ends.
import { parentPort, workerData } from 'node:worker_threads'
import PDFDocument from 'pdfkit'
import type { ColumnType } from './dimensions.ts'
import { type CellValue, type Report, readRow } from './rows.ts'

const { columns, types, rows, intent, interpretacion, orderedBy } = workerData as Report

const margin = 40
const rowHeight = columns.length > 8 ? 12 : 15
/** Smaller where there are many columns, so that no figure is cut. */
const textSize = columns.length > 8 ? 6.5 : 8.5
const padding = 3
const colors = { head: '#1f4e78', stripe: '#eef3f8', text: '#222222', faint: '#666666' }
const mostBars = 15
const barHeight = 14
/** Of a row's width, by what a column holds. */
const shares = { text: 4, integer: 2.5, decimal: 2.5, day: 2.5, month: 2, moment: 3.3 }

const isNumber = (type: ColumnType | undefined) => type === 'integer' || type === 'decimal'
const amounts = new Intl.NumberFormat('es-BO', { minimumFractionDigits: 2, maximumFractionDigits: 2 })
const counts = new Intl.NumberFormat('es-BO')

/** Characters of the file's fonts (Windows-1252, as far as names have them); others would be other letters. */
const printable = (text: string) => text.normalize('NFC').replace(/[^\n -~\u00a0-\u00ff–—‘’“”•…€]/gu, '?')

function shownText(value: CellValue, at: number): string {
  const type = types[at]
  if (value === null) return ''
  if (typeof value === 'number') {
    if (type === 'decimal') return amounts.format(value)
    return columns[at]?.endsWith('_id') ? String(value) : counts.format(value)
  }
  if (type === 'text') return printable(value).replaceAll('\n', ' ')
  const [day = '', time = ''] = value.split(' ')
  const shown = (type === 'month' ? day.slice(0, 7) : day).split('-').reverse().join('/')
  return type === 'moment' ? `${shown} ${time.slice(0, 5)}` : shown
}

const document = new PDFDocument({
  size: 'A4',
  layout: columns.length > 6 ? 'landscape' : 'portrait',
  margins: { top: margin, left: margin, right: margin, bottom: 0 },
  autoFirstPage: false,
  // Kept until the end, when the number of pages is known for their footers.
  bufferPages: true,
  info: { Title: intent, Creator: 'SmartSales' },
})
const pieces: Buffer[] = []
document.on('data', (piece: Buffer) => pieces.push(piece))
document.on('end', () => parentPort?.postMessage(new Uint8Array(Buffer.concat(pieces))))

const widthOf = () => document.page.width - 2 * margin
const bottom = () => document.page.height - margin - 10

/** Widths of characters by font: measuring each text took nine tenths of the time. */
const measured = { plain: new Map<string, number>(), bold: new Map<string, number>() }
let widths = measured.plain

function useFont(font: keyof typeof measured, color: string): void {
  widths = measured[font]
  document.font(font === 'bold' ? 'Helvetica-Bold' : 'Helvetica').fillColor(color)
}

function widthOfText(text: string): number {
  let width = 0
  for (const character of text) {
    const own = widths.get(character) ?? document.widthOfString(character)
    widths.set(character, own)
    width += own
  }
  return width
}

/** A text in one line of `width`, cut with an ellipsis where it is longer. */
function fit(text: string, width: number): string {
  if (widthOfText(text) <= width) return text
  let length = text.length - 1
  while (length > 1 && widthOfText(`${text.slice(0, length)}…`) > width) length -= 1
  return `${text.slice(0, length)}…`
}

function drawText(text: string, x: number, y: number, width: number, isRight: boolean): void {
  const shown = fit(text.slice(0, 200), width - 2 * padding)
  const left = isRight ? x + width - padding - widthOfText(shown) : x + padding
  document.text(shown, left, y + padding, { lineBreak: false })
}

/** A bar for each of the first rows, where there is one column of names: of the figure that orders them, or the first. */
function drawBars(top: number): number {
  const name = types.findIndex((type) => !isNumber(type))
  const measure = [columns.indexOf(orderedBy ?? ''), types.indexOf('decimal'), types.indexOf('integer')].find(
    (at) => isNumber(types[at]),
  )
  const isDrawn = types.filter((type) => !isNumber(type)).length === 1 && rows.length > 1
  if (!isDrawn || measure === undefined) return top
  const bars = rows.slice(0, mostBars).map(readRow)
  const values = bars.map((values) => Number(values[measure] ?? 0))
  const greatest = Math.max(...values, 0)
  if (greatest <= 0) return top
  const [labels, figures] = [0.3 * widthOf(), 0.15 * widthOf()]
  useFont('bold', colors.text)
  document.text(columns[measure] ?? '', margin, top, { lineBreak: false })
  useFont('plain', colors.text)
  bars.forEach((bar, at) => {
    const y = top + 14 + at * barHeight
    const length = (Math.max(values[at] ?? 0, 0) / greatest) * (widthOf() - labels - figures)
    document.fillColor(colors.text)
    drawText(shownText(bar[name] ?? null, name) || '—', margin, y, labels, false)
    document.rect(margin + labels, y + 2, Math.max(length, 0.5), barHeight - 4).fill(colors.head)
    document.fillColor(colors.text)
    drawText(shownText(bar[measure] ?? null, measure), margin + labels + length, y, figures, false)
  })
  return top + 14 + bars.length * barHeight + 12
}

const total = types.reduce((sum, type) => sum + shares[type], 0)
const widthAt = (at: number) => (widthOf() * shares[types[at] ?? 'text']) / total

function drawRow(cells: readonly string[], y: number): void {
  let x = margin
  cells.forEach((cell, at) => {
    drawText(cell, x, y, widthAt(at), isNumber(types[at]))
    x += widthAt(at)
  })
}

function drawHead(y: number): number {
  document.rect(margin, y, widthOf(), rowHeight).fill(colors.head)
  useFont('bold', '#ffffff')
  drawRow(columns, y)
  useFont('plain', colors.text)
  return y + rowHeight
}

document.addPage()
/** The name of the report as people write it: on the wire it has no accents. */
const title = intent
  .replaceAll('_', ' ')
  .replace('comparacion', 'comparación')
  .replace('categoria', 'categoría')
  .replace('garantias', 'garantías')
  .replace(/\bdia\b/, 'día')
  .replace('anio', 'año')
  .replace(/^./, (letter) => letter.toUpperCase())
document.font('Helvetica-Bold').fontSize(16).fillColor(colors.head).text(printable(title), margin, margin)
document
  .font('Helvetica')
  .fontSize(10)
  .fillColor(colors.text)
  .text(printable(interpretacion), { width: widthOf() })
document.fontSize(textSize)
let y = drawHead(drawBars(document.y + 10))
rows.forEach((row, at) => {
  if (y + rowHeight > bottom()) {
    document.addPage()
    y = drawHead(margin)
  }
  if (at % 2 === 1) document.rect(margin, y, widthOf(), rowHeight).fill(colors.stripe)
  document.fillColor(colors.text)
  drawRow(readRow(row).map(shownText), y)
  y += rowHeight
})
if (rows.length === 0) document.text('Sin datos en este período.', margin, y + padding, { lineBreak: false })
const { count } = document.bufferedPageRange()
document.font('Helvetica').fontSize(8)
for (let page = 0; page < count; page++) {
  document.switchToPage(page)
  document.fillColor(colors.faint)
  document.text(`Página ${page + 1} de ${count}`, margin, document.page.height - margin + 8, {
    width: widthOf(),
    align: 'right',
    lineBreak: false,
  })
}
document.end()
