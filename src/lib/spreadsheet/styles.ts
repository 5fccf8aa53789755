import { escapeXml } from './text.ts'

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
  /** The cell holds text and stays text when it is edited, even if it begins with =, +, - or @. */
  readonly text?: boolean
}

const firstOwnFormat = 164

function font({ bold, size, color }: CellStyle): string {
  const shade = color ? `<color rgb="FF${color}"/>` : ''
  return `<font>${bold ? '<b/>' : ''}<sz val="${size ?? 11}"/>${shade}<name val="Calibri"/><family val="2"/></font>`
}

function fill({ fill: shade }: CellStyle): string {
  return shade
    ? `<fill><patternFill patternType="solid"><fgColor rgb="FF${shade}"/></patternFill></fill>`
    : '<fill><patternFill patternType="none"/></fill>'
}

function border({ border: drawn }: CellStyle): string {
  const sides = ['left', 'right', 'top', 'bottom'].map((side) =>
    drawn ? `<${side} style="thin"/>` : `<${side}/>`,
  )
  return `<border>${sides.join('')}<diagonal/></border>`
}

function format(style: CellStyle, index: number): string {
  if (style.text) return '49'
  return style.format ? String(firstOwnFormat + index) : '0'
}

function cell(style: CellStyle, index: number): string {
  const horizontal = style.align ? ` horizontal="${style.align}"` : ''
  const wrap = style.wrap ? ' wrapText="1"' : ''
  const quoted = style.text ? ' quotePrefix="1"' : ''
  return `<xf numFmtId="${format(style, index)}" fontId="${index}" fillId="${index + 2}" borderId="${index}" xfId="0"${quoted} applyNumberFormat="1" applyFont="1" applyFill="1" applyBorder="1" applyAlignment="1"><alignment vertical="center"${horizontal}${wrap}/></xf>`
}

/** The part of a workbook that describes `styles`, each under its place in the list. */
export function stylesXml(styles: readonly CellStyle[]): string {
  const formats = styles.flatMap((style, index) =>
    style.format && !style.text
      ? [`<numFmt numFmtId="${firstOwnFormat + index}" formatCode="${escapeXml(style.format)}"/>`]
      : [],
  )
  const list = (name: string, items: string[]) =>
    `<${name} count="${items.length}">${items.join('')}</${name}>`
  const reservedFills = [fill({}), '<fill><patternFill patternType="gray125"/></fill>']
  return [
    '<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">',
    formats.length > 0 ? list('numFmts', formats) : '',
    list('fonts', styles.map(font)),
    list('fills', [...reservedFills, ...styles.map(fill)]),
    list('borders', styles.map(border)),
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>',
    list('cellXfs', styles.map(cell)),
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>',
    '</styleSheet>',
  ].join('')
}
