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
function formats({ format, align, wrap }: CellStyle, index: number): string {
  const place = `fontId="${index}" fillId="${index + 2}" borderId="${index}" xfId="0" applyNumberFormat="1" applyFont="1" applyFill="1" applyBorder="1" applyAlignment="1"`
  const alignment = `<alignment vertical="center"${align ? ` horizontal="${align}"` : ''}${wrap ? ' wrapText="1"' : ''}/>`
  return `<xf numFmtId="${format ? firstOwnFormat + index : 0}" ${place}>${alignment}</xf><xf numFmtId="${textFormat}" quotePrefix="1" ${place}>${alignment}</xf>`
}

/** The part of a workbook that describes `styles`: of the style in place n, 2n is for numbers and 2n + 1 for texts. */
export function stylesXml(styles: readonly CellStyle[]): string {
  const list = (name: string, items: readonly string[], count = items.length) =>
    `<${name} count="${count}">${items.join('')}</${name}>`
  const own = styles.flatMap(({ format }, index) =>
    format ? [`<numFmt numFmtId="${firstOwnFormat + index}" formatCode="${format}"/>`] : [],
  )
  const reserved = ['none', 'gray125'].map((type) => `<fill><patternFill patternType="${type}"/></fill>`)
  return `<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">${[
    own.length > 0 ? list('numFmts', own) : '',
    list('fonts', styles.map(font)),
    list('fills', [...reserved, ...styles.map(fill)]),
    list('borders', styles.map(border)),
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>',
    list('cellXfs', styles.map(formats), styles.length * 2),
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>',
  ].join('')}</styleSheet>`
}
