import { Readable } from 'node:stream'
import { ZipFile } from 'yazl'
import { packageParts } from './package-parts.ts'
import { sheetXml } from './sheet-xml.ts'
import { type CellStyle, stylesXml } from './styles.ts'

export type { CellStyle } from './styles.ts'

/** A cell: what it holds and how it looks. A number may come as its exact decimal text (`{ number: '12.50' }`). */
export interface Cell<Style extends string = string> {
  readonly value: string | number | { readonly number: string } | null
  readonly style?: Style
}

export interface SheetToWrite<Style extends string = string> {
  readonly name: string
  /** Width of each column, in characters. */
  readonly widths: readonly number[]
  /** Ranges of cells to join, such as A1:G1; asked for after the rows, when all of them are known. */
  readonly merges?: () => readonly string[]
  /** Rows that stay in sight when scrolling. */
  readonly frozenRows?: number
  readonly rows: Iterable<readonly Cell<Style>[]> | AsyncIterable<readonly Cell<Style>[]>
}

export interface WorkbookToWrite<Style extends string = string> {
  readonly styles: Readonly<Record<Style, CellStyle>>
  readonly sheets: readonly SheetToWrite<Style>[]
}

export const workbookContentType = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'

/**
 * Writes an .xlsx file as a stream, a piece at a time: rows are asked for as the reader of the stream takes
 * them. Texts are text cells whatever they begin with, so none is a formula in anybody's spreadsheet.
 */
export function writeWorkbook<Style extends string>(workbook: WorkbookToWrite<Style>): Readable {
  const zip = new ZipFile()
  const names = Object.keys(workbook.styles) as Style[]
  const looks = names.flatMap((name): CellStyle[] => [
    workbook.styles[name],
    { ...workbook.styles[name], text: true },
  ])
  const styles = [{}, { text: true }, ...looks]
  const styleIndex = (cell: Cell) => {
    const place = cell.style === undefined ? 0 : names.indexOf(cell.style as Style) + 1
    return place * 2 + (typeof cell.value === 'string' ? 1 : 0)
  }
  const output = zip.outputStream as Readable
  for (const [path, content] of packageParts(workbook.sheets.map(({ name }) => name))) {
    zip.addBuffer(Buffer.from(content), path)
  }
  zip.addBuffer(
    Buffer.from(`<?xml version="1.0" encoding="UTF-8" standalone="yes"?>${stylesXml(styles)}`),
    'xl/styles.xml',
  )
  workbook.sheets.forEach((sheet, index) => {
    zip.addReadStreamLazy(`xl/worksheets/sheet${index + 1}.xml`, (open) => {
      const content = Readable.from(sheetXml(sheet, styleIndex), { objectMode: false })
      content.on('error', (error) => output.destroy(error))
      open(null, content)
    })
  })
  zip.end()
  return output
}
