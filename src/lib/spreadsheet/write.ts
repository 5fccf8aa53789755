import { Readable } from 'node:stream'
import { ZipFile } from 'yazl'

/** How a cell looks. Colours are RRGGBB. */
export interface CellStyle {
  readonly bold?: boolean
  /** In points; 11 when absent. */
  readonly size?: number
  readonly color?: string
  readonly fill?: string
  readonly border?: boolean
  readonly align?: 'left' | 'center' | 'right'
  readonly wrap?: boolean
  /** An Excel format such as `$#,##0.00`. */
  readonly format?: string
}

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

const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const packages = 'http://schemas.openxmlformats.org/package/2006'
const contentType = 'application/vnd.openxmlformats-officedocument.spreadsheetml'
const pieceCharacters = 32_768

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
const escapeXml = (text: string) => text.replace(/[&<>"]/g, (character) => entities[character] as string)

const firstOwnFormat = 164
const textFormat = 49

function font({ bold, size = 11, color }: CellStyle): string {
  const shade = color ? `<color rgb="FF${color}"/>` : ''
  return `<font>${bold ? '<b/>' : ''}<sz val="${size}"/>${shade}<name val="Calibri"/><family val="2"/></font>`
}

function fill({ fill: shade }: CellStyle): string {
  const pattern = shade ? `"solid"><fgColor rgb="FF${shade}"/></patternFill>` : '"none"/>'
  return `<fill><patternFill patternType=${pattern}</fill>`
}

function border({ border: drawn }: CellStyle): string {
  const side = (name: string) => (drawn ? `<${name} style="thin"/>` : `<${name}/>`)
  return `<border>${['left', 'right', 'top', 'bottom'].map(side).join('')}<diagonal/></border>`
}

/** A style for numbers and one for texts, which stay text when they are edited, even if they begin with =, + or -. */
function cellFormats({ format, align, wrap }: CellStyle, index: number): string {
  const place = `fontId="${index}" fillId="${index + 2}" borderId="${index}" xfId="0" applyNumberFormat="1" applyFont="1" applyFill="1" applyBorder="1" applyAlignment="1"`
  const alignment = `<alignment vertical="center"${align ? ` horizontal="${align}"` : ''}${wrap ? ' wrapText="1"' : ''}/>`
  return `<xf numFmtId="${format ? firstOwnFormat + index : 0}" ${place}>${alignment}</xf><xf numFmtId="${textFormat}" quotePrefix="1" ${place}>${alignment}</xf>`
}

/** The part of a workbook that describes `styles`: of the style in place n, 2n is for numbers and 2n + 1 for texts. */
function stylesXml(styles: readonly CellStyle[]): string {
  const list = (name: string, items: readonly string[], count = items.length) =>
    `<${name} count="${count}">${items.join('')}</${name}>`
  const own = styles.flatMap(({ format }, index) =>
    format ? [`<numFmt numFmtId="${firstOwnFormat + index}" formatCode="${format}"/>`] : [],
  )
  const reserved = ['none', 'gray125'].map((type) => `<fill><patternFill patternType="${type}"/></fill>`)
  return `<styleSheet xmlns="${main}">${[
    own.length > 0 ? list('numFmts', own) : '',
    list('fonts', styles.map(font)),
    list('fills', [...reserved, ...styles.map(fill)]),
    list('borders', styles.map(border)),
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>',
    list('cellXfs', styles.map(cellFormats), styles.length * 2),
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>',
  ].join('')}</styleSheet>`
}

/** A text as XML carries it: characters that it cannot, travel as _xHHHH_ (ECMA-376 part 1, 22.9.2.19). */
function encodeText(text: string): string {
  const encoded = text
    .replace(/_(?=x[0-9A-Fa-f]{4}_)/g, '_x005F_')
    .replace(
      /[^\t\n\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu,
      (character) => `_x${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`,
    )
  return escapeXml(encoded)
}

function packageParts(names: readonly string[]): [path: string, xml: string][] {
  const forEach = (write: (number: number, name: string) => string) =>
    names.map((name, index) => write(index + 1, escapeXml(name))).join('')
  const override = (part: string, type: string) =>
    `<Override PartName="/xl/${part}.xml" ContentType="${contentType}.${type}+xml"/>`
  const relation = (id: string, type: string, target: string) =>
    `<Relationship Id="${id}" Type="${office}/${type}" Target="${target}"/>`
  const relations = (items: string) =>
    `<Relationships xmlns="${packages}/relationships">${items}</Relationships>`
  const links = forEach((number) => relation(`rId${number}`, 'worksheet', `worksheets/sheet${number}.xml`))
  const list = forEach((number, name) => `<sheet name="${name}" sheetId="${number}" r:id="rId${number}"/>`)
  const types = forEach((number) => override(`worksheets/sheet${number}`, 'worksheet'))
  return [
    [
      '[Content_Types].xml',
      `<Types xmlns="${packages}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>${override('workbook', 'sheet.main')}${override('styles', 'styles')}${types}</Types>`,
    ],
    ['_rels/.rels', relations(relation('rId1', 'officeDocument', 'xl/workbook.xml'))],
    [
      'xl/workbook.xml',
      `<workbook xmlns="${main}" xmlns:r="${office}"><bookViews><workbookView activeTab="0"/></bookViews><sheets>${list}</sheets></workbook>`,
    ],
    ['xl/_rels/workbook.xml.rels', relations(links + relation('rIdStyles', 'styles', 'styles.xml'))],
  ]
}

function cellXml({ value }: Cell, reference: string, style: number): string {
  if (value === null) return `<c r="${reference}" s="${style}"/>`
  if (typeof value === 'string') {
    return `<c r="${reference}" s="${style + 1}" t="inlineStr"><is><t xml:space="preserve">${encodeText(value)}</t></is></c>`
  }
  return `<c r="${reference}" s="${style}"><v>${typeof value === 'number' ? value : value.number}</v></c>`
}

/** The XML of a sheet of at most 26 columns, in pieces; `styleOf` names the style of a cell by its place. Printed lying, as wide as the page. */
async function* sheetXml(sheet: SheetToWrite, styleOf: (cell: Cell) => number): AsyncGenerator<string> {
  const { frozenRows: frozen, widths } = sheet
  const pane = frozen
    ? `<pane ySplit="${frozen}" topLeftCell="A${frozen + 1}" activePane="bottomLeft" state="frozen"/>`
    : ''
  const columns = widths.map(
    (width, index) => `<col min="${index + 1}" max="${index + 1}" width="${width}" customWidth="1"/>`,
  )
  let piece = `${head}<worksheet xmlns="${main}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr><sheetViews><sheetView workbookViewId="0">${pane}</sheetView></sheetViews><sheetFormatPr defaultRowHeight="16"/>${columns.length > 0 ? `<cols>${columns.join('')}</cols>` : ''}<sheetData>`
  let number = 0
  for await (const cells of sheet.rows) {
    number += 1
    const content = cells.map((cell, index) =>
      cellXml(cell, `${String.fromCharCode(65 + index)}${number}`, styleOf(cell)),
    )
    piece += `<row r="${number}">${content.join('')}</row>`
    if (piece.length < pieceCharacters) continue
    yield piece
    piece = ''
  }
  const merges = sheet.merges?.() ?? []
  const joined = merges.map((range) => `<mergeCell ref="${range}"/>`).join('')
  const mergeCells = merges.length > 0 ? `<mergeCells count="${merges.length}">${joined}</mergeCells>` : ''
  yield `${piece}</sheetData>${mergeCells}<pageSetup orientation="landscape" fitToWidth="1" fitToHeight="0"/></worksheet>`
}

/**
 * Writes an .xlsx file as a stream, a piece at a time: rows are asked for as the reader of the stream takes them.
 * Texts are text cells whatever they begin with, so none is a formula in anybody's spreadsheet.
 */
export function writeWorkbook<Style extends string>({ styles, sheets }: WorkbookToWrite<Style>): Readable {
  const zip = new ZipFile()
  const names = Object.keys(styles)
  const styleOf = ({ style }: Cell) => (style === undefined ? 0 : names.indexOf(style) + 1) * 2
  const output = zip.outputStream as Readable
  const parts = packageParts(sheets.map(({ name }) => name))
  parts.push(['xl/styles.xml', stylesXml([{}, ...Object.values<CellStyle>(styles)])])
  for (const [path, xml] of parts) zip.addBuffer(Buffer.from(head + xml), path)
  sheets.forEach((sheet, index) => {
    zip.addReadStreamLazy(`xl/worksheets/sheet${index + 1}.xml`, (open) => {
      const content = Readable.from(sheetXml(sheet, styleOf), { objectMode: false })
      content.on('error', (error) => output.destroy(error))
      open(null, content)
    })
  })
  zip.end()
  return output
}
