import { Readable } from 'node:stream'
import { dayMs } from '../../../lib/dates.ts'
import { defineProblem } from '../../../lib/problem.ts'
import {
  type Cell,
  type CellStyle,
  type SheetToWrite,
  writeWorkbook,
} from '../../../lib/spreadsheet/write.ts'
import { runInThread } from '../../../lib/thread.ts'
import { createWorkQueue } from '../../../lib/work-queue.ts'
import type { ColumnType } from './dimensions.ts'
import { type CellValue, type Report, readRow } from './rows.ts'

const pieceCharacters = 32_768
const byteOrderMark = '\ufeff'
/** How a text begins that spreadsheets would compute. */
const formula = /^[=+\-@\t\r]/

/** A value of a CSV file, as RFC 4180 quotes it; a text that is like a formula begins with an apostrophe. */
function csvField(value: CellValue, type: ColumnType | undefined): string {
  if (value === null) return ''
  if (typeof value === 'number') return type === 'decimal' ? value.toFixed(2) : String(value)
  const shown = type === 'month' ? value.slice(0, 7) : value
  const text = formula.test(shown) ? `'${shown}` : shown
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** The report as CSV for Excel: UTF-8 with its mark, names of columns first. */
export function writeCsv({ columns, types, rows }: Report): Readable {
  function* pieces(): Generator<string> {
    let piece = `${byteOrderMark}${columns.join(',')}\r\n`
    for (const row of rows) {
      piece += `${readRow(row)
        .map((value, at) => csvField(value, types[at]))
        .join(',')}\r\n`
      if (piece.length < pieceCharacters) continue
      yield piece
      piece = ''
    }
    yield piece
  }
  return Readable.from(pieces(), { objectMode: false })
}

type Style = 'header' | 'label' | ColumnType
const styles: Readonly<Record<Style, CellStyle>> = {
  header: { bold: true, color: 'FFFFFF', fill: '1F4E78', border: true, align: 'center' },
  label: { bold: true },
  text: {},
  integer: { format: '#,##0' },
  decimal: { format: '#,##0.00' },
  day: { format: 'dd/mm/yyyy' },
  month: { format: 'mm/yyyy' },
  moment: { format: 'dd/mm/yyyy hh:mm' },
}
const widths = { text: 28, integer: 14, decimal: 18, day: 14, month: 14, moment: 18 }
const numbersOfThings = /_id$/

/** Days since the first one that Excel knows, of a wall time. */
const toSerial = (wall: string) =>
  Date.parse(`${wall.slice(0, 10)}T${wall.slice(11, 19) || '00:00:00'}Z`) / dayMs + 25_569

function toCell(value: CellValue, type: ColumnType, column: string): Cell<Style> {
  if (value === null) return { value }
  if (typeof value === 'string') return type === 'text' ? { value } : { value: toSerial(value), style: type }
  if (type === 'decimal') return { value: { number: value.toFixed(2) }, style: type }
  return numbersOfThings.test(column) ? { value } : { value, style: type }
}

/** The report as a workbook, written as it is read: the sheet `Reporte`, and beside it what was understood. */
export function writeReportWorkbook(report: Report): Readable {
  const { columns, types, rows, interpretacion, start, end, filters } = report
  function* table(): Generator<Cell<Style>[]> {
    yield columns.map((value): Cell<Style> => ({ value, style: 'header' }))
    for (const row of rows)
      yield readRow(row).map((value, at) => toCell(value, types[at] ?? 'text', columns[at] ?? ''))
  }
  const said = { interpretacion, desde: start, 'hasta (sin incluir)': end, ...filters }
  const sheets: SheetToWrite<Style>[] = [
    { name: 'Reporte', widths: types.map((type) => widths[type]), frozenRows: 1, rows: table() },
    {
      name: 'Filtros',
      widths: [22, 100],
      rows: Object.entries(said).map(([name, value]): Cell<Style>[] => [
        { value: name, style: 'label' },
        { value: [value].flat().join(', ') },
      ]),
    },
  ]
  return writeWorkbook<Style>({ styles, sheets })
}

const pdfBusy = defineProblem(
  'PDF_BUSY',
  503,
  'Se están preparando otros reportes en PDF. Intente de nuevo en unos segundos.',
)
const pdfTimeLimitMs = 20_000
/** One at a time: each takes as much memory as a small service has to spare. */
const pdfQueue = createWorkQueue({ parallel: 1, waiting: 8, refusal: pdfBusy })

/**
 * The report as a PDF file, made in a thread of its own, with bounds on its memory and time, one at a time. Throws
 * PDF_BUSY (503).
 */
export const writePdf = (report: Report): Promise<Buffer> =>
  pdfQueue.run(async () => {
    const bytes = await runInThread<Uint8Array>('domains/reports/answer/pdf-worker', report, pdfTimeLimitMs)
    if (!bytes) throw pdfBusy()
    return Buffer.from(bytes.buffer)
  })
