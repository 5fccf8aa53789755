import { type Dimension, type LineColumn, lineColumns, type Measure } from './plan.ts'
import { matchAt, pattern, readTable, stemsOf, type Text } from './text.ts'

/** The columns that a question can ask for, in the words of the contract: those of sale lines and of groups. */
const synonyms = readTable(`
venta_id: venta id, id venta, nro venta, numero venta, codigo venta, order id, id
fecha: fecha, fecha venta, fecha compra, dia
cliente: cliente, nombre cliente, razon social, nombre, customer, comprador, nombre comprador, usuario
direccion: direccion, domicilio, address, direccion envio, direccion entrega
producto_id: producto id, id producto, sku id, product id, codigo producto
producto: producto, nombre producto, item, articulo, sku, product, modelo, nombre articulo
marca: marca, brand, nombre marca
categoria: categoria, category, tipo, tipo producto, nombre categoria
cantidad: cantidad, qty, quantity, count, conteo, unidad, unidad vendida, cantidad vendida, cantidad unidad, cantidad producto
precio_unit: precio unit, precio unitario, unit price, precio promedio, precio, precio producto, precio venta
subtotal: subtotal, importe parcial, monto parcial
total_venta: total venta, venta total
limitegarantia: limitegarantia, limite garantia, garantia, fecha garantia, vencimiento garantia, fecha limite garantia
n_compras: n compra, numero compra, cantidad compra, compra realizada, order, orden, cantidad venta, compra
monto_total: monto total, importe total, total pagado, total, total comprado, total gastado, monto pagado, total vendido
monto: monto, importe, amount
rango_fechas: rango fecha, periodo
fecha_min: fecha min, fecha inicio, desde, fecha minima, fecha desde, inicio, primera compra, fecha primera compra
fecha_max: fecha max, fecha fin, hasta, fecha maxima, fecha hasta, fin, ultima compra, fecha ultima compra
mes: mes, month`)

const byWords = new Map(synonyms.map(([column, phrase]) => [stemsOf(phrase).join(' '), column]))
const longest = 4

const demand = pattern(
  '(?:que )?(?:debe|deben|deberia|deberian|debera|deberan) (?:mostrarse|mostrar|incluir|contener|tener|aparecer|figurar|llevar)|que (?:muestren?|incluyan?|contengan?|tengan?|aparezcan?|lleven?)|(?:con )?(?:las |los )?(?:siguientes )?(?<list>columnas?|campos?)(?: de)?(?: :)?|incluyendo|mostrando|incluye|incluya|incluir',
)
const wish = pattern('mostrar|muestra|muestre|muestren|muestrame|mostrame|ver|con')
const particle = /^(?:el|la|los|las|lo|un|una|de|del|su|sus|solo|tambien|cada|al|:)$/
/** A clause about the client after a column: "el monto que pagó". */
const clause = pattern(
  '(?:que|en (?:el|la|los|las)? ?que)(?: (?:el|la|los|las))?(?: cliente)?(?: se)? (?:realiz|hi[zc]|pag|compr|gast|vend)[a-z]+(?: (?:las|sus|la|su))?(?: compras?)?',
)
const separator = pattern(', (?:y|e)|,|y|e')
/** Words that show that the last word before them is the question's subject, not a column. */
const goesOn = pattern(
  '(?:que|con) (?:mas|menos|mayor|menor|no|se|compr[a-z]+|gast[a-z]+)|mas|menos|vendid[oa]s?|comprad[oa]s?|agotad[oa]s?',
)

/** The column with the longest phrase at `at`, articles and prepositions left out. */
function columnAt({ tokens }: Text, at: number): { column: string; next: number } | undefined {
  let found: { column: string; next: number } | undefined
  const words: string[] = []
  for (let next = at; words.length < longest; next++) {
    const token = tokens[next]
    if (token?.kind !== 'word' && token?.text !== ':') break
    if (particle.test(token.text)) continue
    words.push(token.stem)
    const column = byWords.get(words.join(' '))
    if (column) found = { column, next: next + 1 }
  }
  return found
}

/** What rows can be grouped by when columns are asked for, in the order of precedence. */
const groupKeys: readonly Dimension[] = ['cliente', 'producto', 'marca', 'categoria', 'mes']

/**
 * The columns asked for at `at` ("debe mostrar …", "columnas …") and where they end; none when the words are a
 * request without columns ("que muestre las ventas"). Undefined when nothing like it begins there.
 */
export function readColumns(text: Text, at: number): { columns: string[]; next: number } | undefined {
  const demanded = matchAt(text, at, demand)
  const trigger = demanded ?? matchAt(text, at, wish)
  if (!trigger) return undefined
  const columns: string[] = []
  let next = trigger.next
  for (let item = columnAt(text, next); item; ) {
    columns.push(item.column)
    next = matchAt(text, item.next, clause)?.next ?? item.next
    const separated = matchAt(text, next, separator)
    item = separated && columnAt(text, separated.next)
  }
  const [first] = columns
  const isDemanded = demanded !== undefined && !groupKeys.includes(first as Dimension)
  const isList = columns.length > 1 || trigger.groups.list !== undefined || isDemanded
  if (isList && first && !matchAt(text, next, goesOn)) return { columns: [...new Set(columns)], next }
  return demanded && { columns: [], next: trigger.next }
}

const dates = ['primera_venta', 'ultima_venta'] as const
/**
 * What shows a column: measures in a grouped report; in a sale line a column of another name, where it has one. Columns
 * that only sale lines have are not here.
 */
const shownBy: Readonly<Partial<Record<string, { measures?: readonly Measure[]; line?: LineColumn }>>> = {
  n_compras: { measures: ['n_ventas'] },
  monto_total: { measures: ['monto'], line: 'total_venta' },
  monto: { measures: ['monto'], line: 'subtotal' },
  total_venta: { measures: ['monto'] },
  cantidad: { measures: ['unidades'] },
  precio_unit: { measures: ['precio_promedio'] },
  fecha: { measures: dates },
  rango_fechas: { measures: dates, line: 'fecha' },
  fecha_min: { measures: ['primera_venta'], line: 'fecha' },
  fecha_max: { measures: ['ultima_venta'], line: 'fecha' },
  mes: { line: 'fecha' },
}
/** The measures of a grouped report with these columns, in the order asked. */
export const groupedMeasures = (columns: readonly string[]): Measure[] =>
  columns.flatMap((column) => shownBy[column]?.measures ?? [])

/** What a grouped detail calls a measure: the first column that shows it alone, or its own name. */
export const detailColumnOf = (of: Measure): string =>
  Object.entries(shownBy).find(([, shown]) => shown?.measures?.join() === of)?.[0] ?? of

/** Whether all columns are measures of a group and at least one is a total, which asks for groups. */
export const areTotals = (columns: readonly string[]): boolean =>
  columns.every((column) => shownBy[column]?.measures) &&
  groupedMeasures(columns).some((of) => of === 'n_ventas' || of === 'monto')

/** The keys to group by when the columns have a total and a key, at most two; empty when the rows are sale lines. */
export function impliedKeys(columns: readonly string[]): Dimension[] {
  const keys = groupKeys.filter((key) => columns.includes(key))
  const others = columns.filter((column) => !keys.some((key) => key === column))
  const isPerLine = keys.length > 2 || (keys.length === 2 && columns.includes('fecha'))
  return areTotals(others) && !isPerLine ? keys : []
}

/** The columns of sale lines that show `columns`: a line has no range of dates, and its amount is its subtotal. */
export const lineColumnsOf = (columns: readonly string[]): LineColumn[] => [
  ...new Set(
    columns.flatMap((column) => shownBy[column]?.line ?? lineColumns.find((each) => each === column) ?? []),
  ),
]
