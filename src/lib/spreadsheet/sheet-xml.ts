import { columnLetters, encodeCellText } from './text.ts'
import type { Cell, SheetToWrite } from './write.ts'

const pieceCharacters = 32_768
/** Printed lying, as wide as the page. */
const fitsPage = '<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
const pageSetup = '<pageSetup orientation="landscape" fitToWidth="1" fitToHeight="0"/>'
const rowHeight = '<sheetFormatPr defaultRowHeight="16"/>'

function cellXml(cell: Cell, reference: string, style: number): string {
  const { value } = cell
  if (value === null) return `<c r="${reference}" s="${style}"/>`
  if (typeof value !== 'string') {
    const number = typeof value === 'number' ? value : value.number
    return `<c r="${reference}" s="${style}"><v>${number}</v></c>`
  }
  return `<c r="${reference}" s="${style}" t="inlineStr"><is><t xml:space="preserve">${encodeCellText(value)}</t></is></c>`
}

function rowXml(cells: readonly Cell[], number: number, styleIndex: (cell: Cell) => number): string {
  const content = cells.map((cell, index) =>
    cellXml(cell, `${columnLetters(index)}${number}`, styleIndex(cell)),
  )
  return `<row r="${number}">${content.join('')}</row>`
}

function views(frozenRows: number | undefined): string {
  if (!frozenRows) return '<sheetViews><sheetView workbookViewId="0"/></sheetViews>'
  const pane = `<pane ySplit="${frozenRows}" topLeftCell="A${frozenRows + 1}" activePane="bottomLeft" state="frozen"/>`
  return `<sheetViews><sheetView workbookViewId="0">${pane}</sheetView></sheetViews>`
}

function columns(widths: readonly number[]): string {
  const list = widths.map(
    (width, index) => `<col min="${index + 1}" max="${index + 1}" width="${width}" customWidth="1"/>`,
  )
  return list.length > 0 ? `<cols>${list.join('')}</cols>` : ''
}

/** The XML of a sheet, in pieces; `styleIndex` names the style of a cell by its place in the workbook. */
export async function* sheetXml(
  sheet: SheetToWrite,
  styleIndex: (cell: Cell) => number,
): AsyncGenerator<string> {
  yield '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>' +
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">' +
    `${fitsPage}${views(sheet.frozenRows)}${rowHeight}${columns(sheet.widths)}<sheetData>`
  let piece = ''
  let number = 0
  for await (const cells of sheet.rows) {
    number += 1
    piece += rowXml(cells, number, styleIndex)
    if (piece.length < pieceCharacters) continue
    yield piece
    piece = ''
  }
  const merges = sheet.merges?.() ?? []
  const merged = merges.map((range) => `<mergeCell ref="${range}"/>`).join('')
  yield `${piece}</sheetData>`
  if (merges.length > 0) yield `<mergeCells count="${merges.length}">${merged}</mergeCells>`
  yield `${pageSetup}</worksheet>`
}
