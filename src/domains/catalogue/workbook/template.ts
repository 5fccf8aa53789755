import type { Readable } from 'node:stream'
import { type Cell, type SheetToWrite, writeWorkbook } from '../../../lib/spreadsheet/write.ts'
import type { Name } from '../names/names.ts'
import { type WorkbookStyle, workbookStyles } from './styles.ts'

export interface TemplateNames {
  readonly brands: readonly Name[]
  readonly types: readonly Name[]
}

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

function sampleRow(
  name: string,
  price: string,
  stock: string,
  days: string,
  brand: string,
  type: string,
): Row {
  const text = (value: string): Cell<WorkbookStyle> => ({ value, style: 'sample' })
  const number = (value: string): Cell<WorkbookStyle> => ({ value, style: 'sampleNumber' })
  return [text(name), number(price), number(stock), number(days), text(brand), text(type)]
}

/** Samples name brands and types that there are, where there are any. */
function sampleRows({ brands, types }: TemplateNames): Row[] {
  const brand = (index: number) => brands[index % Math.max(1, brands.length)]?.nombre ?? 'Samsung'
  const type = (index: number) => types[index % Math.max(1, types.length)]?.nombre ?? 'Refrigeradores'
  return [
    sampleRow('Ejemplo: Refrigerador 300 L', '599.99', '10', '365', brand(0), type(0)),
    sampleRow('Ejemplo: Lavadora 18 kg', '449.50', '5', '365', brand(1), type(1)),
    sampleRow('Ejemplo: Licuadora 600 W', '59.90', '25', '180', brand(2), type(2)),
  ]
}

function instructions({ brands, types }: TemplateNames): Row[] {
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
    line('3. Elimine las tres filas de ejemplo antes de importar.'),
    line('4. Guarde el archivo con esa hoja abierta, en formato .xlsx.'),
    heading('COLUMNAS'),
    line('NOMBRE DEL PRODUCTO: texto de hasta 160 caracteres.'),
    line('PRECIO (USD): número mayor que cero, con punto decimal y dos decimales (ejemplo: 599.99).'),
    line('STOCK: número entero, cero o más.'),
    line('TIEMPO GARANTÍA (DÍAS): número entero de días, cero o más.'),
    line('MARCA: una de las marcas existentes, sin importar mayúsculas.'),
    line('TIPO DE PRODUCTO: uno de los tipos existentes, sin importar mayúsculas.'),
    heading('MARCAS DISPONIBLES'),
    ...names(brands),
    heading('TIPOS DISPONIBLES'),
    ...names(types),
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
export function writeTemplate(names: TemplateNames): Readable {
  return writeWorkbook<WorkbookStyle>({
    styles: workbookStyles,
    sheets: [
      {
        name: 'Catálogo de Productos',
        widths: [40, 15, 12, 20, 25, 30],
        frozenRows: 1,
        rows: [columns.map(header), ...sampleRows(names)],
      },
      { name: 'Instrucciones', widths: [80], rows: instructions(names) },
      nameSheet('Marcas Disponibles', 'MARCA', names.brands),
      nameSheet('Tipos Disponibles', 'TIPO DE PRODUCTO', names.types),
    ],
  })
}
