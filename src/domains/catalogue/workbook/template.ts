import type { Readable } from 'node:stream'
import type { Static } from 'typebox'
import { cleanText } from '../../../lib/formats.ts'
import type { CellValue } from '../../../lib/spreadsheet/read.ts'
import { type Cell, type SheetToWrite, writeWorkbook } from '../../../lib/spreadsheet/write.ts'
import type { Name } from '../schemas.ts'
import type { FilterChoices } from '../storefront/schemas.ts'

/** How the cells of the catalogue's workbooks look, by what they are for. */
export const workbookStyles = {
  header: {
    bold: true,
    size: 12,
    color: 'FFFFFF',
    fill: '4472C4',
    border: true,
    align: 'center',
    wrap: true,
  },
  sample: { fill: 'E7E6E6' },
  sampleNumber: { fill: 'E7E6E6', align: 'right' },
  title: { bold: true, size: 16, align: 'center' },
  heading: { bold: true, size: 13 },
  subtitle: { align: 'center' },
  paragraph: { wrap: true },
  money: { format: '$#,##0.00', align: 'right' },
  number: { format: '#,##0', align: 'right' },
  total: { bold: true, border: true },
  totalMoney: { bold: true, border: true, format: '$#,##0.00', align: 'right' },
  totalNumber: { bold: true, border: true, format: '#,##0', align: 'right' },
} as const

export type WorkbookStyle = keyof typeof workbookStyles

type Choices = Static<typeof FilterChoices>
type Row = Cell<WorkbookStyle>[]

const columns = [
  'NOMBRE DEL PRODUCTO*',
  'PRECIO (USD)*',
  'STOCK*',
  'TIEMPO GARANTÍA (DÍAS)*',
  'MARCA*',
  'TIPO DE PRODUCTO*',
]

const header = (value: string): Cell<WorkbookStyle> => ({ value, style: 'header' })

const examples = [
  ['Ejemplo: Refrigerador 300 L', '599.99', '10', '365'],
  ['Ejemplo: Lavadora 18 kg', '449.50', '5', '365'],
  ['Ejemplo: Licuadora 600 W', '59.90', '25', '180'],
] as const
const exampleNames = new Set<string>(examples.map(([name]) => name))

/** Whether a row of this name is one of the template's examples, which is no product. */
export function isExample(name: CellValue): boolean {
  return typeof name === 'string' && exampleNames.has(cleanText(name) ?? '')
}

/** The examples name brands and types that there are, where there are any. */
function exampleRows({ marcas, tipos }: Choices): Row[] {
  const pick = (names: readonly Name[], index: number, otherwise: string) =>
    names[index % Math.max(1, names.length)]?.nombre ?? otherwise
  return examples.map(
    ([name, ...numbers], index): Row => [
      { value: name, style: 'sample' },
      ...numbers.map((value): Cell<WorkbookStyle> => ({ value, style: 'sampleNumber' })),
      { value: pick(marcas, index, 'Samsung'), style: 'sample' },
      { value: pick(tipos, index, 'Refrigeradores'), style: 'sample' },
    ],
  )
}

function instructions({ marcas, tipos }: Choices): Row[] {
  const line = (value: string): Row => [{ value, style: 'paragraph' }]
  const heading = (value: string): Row => [{ value, style: 'heading' }]
  const names = (items: readonly Name[]) =>
    items.length > 0
      ? items.map(({ nombre }) => line(`   • ${nombre}`))
      : [line('   (todavía no hay ninguno)')]
  return [
    [{ value: 'INSTRUCCIONES PARA IMPORTAR PRODUCTOS', style: 'heading' }],
    line('1. Complete la hoja "Catálogo de Productos", una fila por producto.'),
    line('2. Las columnas con * son obligatorias. No cambie los encabezados.'),
    line('3. Las tres filas de ejemplo no se importan: puede escribir encima o dejarlas.'),
    line('4. Guarde el archivo con esa hoja abierta, en formato .xlsx.'),
    heading('COLUMNAS'),
    line('NOMBRE DEL PRODUCTO: texto de hasta 160 caracteres.'),
    line(
      'PRECIO (USD): número mayor que cero, con dos decimales y sin separador de miles (ejemplo: 599.99).',
    ),
    line('STOCK: número entero, cero o más.'),
    line('TIEMPO GARANTÍA (DÍAS): número entero de días, cero o más.'),
    line('MARCA: una de las marcas existentes, sin importar mayúsculas.'),
    line('TIPO DE PRODUCTO: uno de los tipos existentes, sin importar mayúsculas.'),
    heading('MARCAS DISPONIBLES'),
    ...names(marcas),
    heading('TIPOS DISPONIBLES'),
    ...names(tipos),
    heading('REGLAS'),
    line('Una marca o un tipo que no existe se rechaza: pida a un administrador que lo agregue.'),
    line('Los productos nuevos quedan a nombre de quien los importa.'),
    line('Un producto suyo con el mismo nombre, marca y tipo se actualiza en lugar de duplicarse.'),
    line(
      'También puede importar el archivo que descarga con "Exportar": los productos se reconocen por su ID.',
    ),
    line('Un archivo admite como máximo 1000 productos y 10 MB.'),
    heading('EJEMPLO'),
    line('Televisor 50" | 399.99 | 12 | 365 | Samsung | Televisores'),
  ]
}

function nameSheet(name: string, title: string, items: readonly Name[]): SheetToWrite<WorkbookStyle> {
  const rows: Row[] = items.map(({ id, nombre }) => [{ value: id }, { value: nombre }])
  return { name, widths: [10, 40], frozenRows: 1, rows: [[header('ID'), header(title)], ...rows] }
}

/** The empty workbook that sellers fill in, with the brands and types that there are. */
export function writeTemplate(names: Choices): Readable {
  return writeWorkbook<WorkbookStyle>({
    styles: workbookStyles,
    sheets: [
      {
        name: 'Catálogo de Productos',
        widths: [40, 15, 12, 20, 25, 30],
        frozenRows: 1,
        rows: [columns.map(header), ...exampleRows(names)],
      },
      { name: 'Instrucciones', widths: [80], rows: instructions(names) },
      nameSheet('Marcas Disponibles', 'MARCA', names.marcas),
      nameSheet('Tipos Disponibles', 'TIPO DE PRODUCTO', names.tipos),
    ],
  })
}
