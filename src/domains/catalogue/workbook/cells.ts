import { cleanText } from '../../../lib/formats.ts'
import { exact } from '../../../lib/money.ts'
import type { CellValue, SpecialCell } from '../../../lib/spreadsheet/read.ts'

/** A cell of a row: what it holds, where it is (`B3`), and what it should say (`El precio`). */
export interface Cell {
  readonly value: CellValue
  readonly reference: string
  readonly label: string
}

/** A cell that cannot be what its column asks for; `reason` goes on after its label, for the person who filled it in. */
export class CellError extends Error {
  override readonly name = 'CellError'

  constructor({ label }: Cell, reason: string) {
    super(`${label} ${reason}`)
  }
}

export const largestInteger = 2_147_483_647
const largestPrice = '9999999999.99'

const specials: Readonly<Record<SpecialCell['kind'], string>> = {
  date: 'es una fecha; dé a la celda formato de número o de texto y escríbalo de nuevo',
  percentage: 'es un porcentaje (%s); dé a la celda formato de número y escríbalo de nuevo',
  error: 'es un error de Excel (%s)',
  formula: 'es una fórmula sin calcular; ábralo en Excel, guárdelo y vuelva a importarlo',
}

/** What a cell holds, nothing being an empty text. Throws CellError for what is no value to be taken. */
function plainValue(cell: Cell): string | number | boolean {
  const { value, reference } = cell
  if (value === null) return ''
  if (typeof value !== 'object') return value
  throw new CellError(cell, `(celda ${reference}) ${specials[value.kind].replace('%s', value.shown)}.`)
}

/**
 * A number that was typed as text, as decimal text: `12,50` and `12.50`, `1.299,90` and `1,299.90`, `1 299`, `1e3`.
 * `1.299` and `1,299` could be either: both readings are returned, the larger one first. Undefined: no number.
 */
export function readNumber(text: string): string | readonly [string, string] | undefined {
  const number = text.replace(
    /^([+-]?[1-9]\d{0,2})((?:[ '’]\d{3})+)(?![\d'’ ])/,
    (_all, head, groups) => `${head}${groups.replace(/\D/g, '')}`,
  )
  if (/^[+-]?[1-9]\d{0,2}[.,]\d{3}$/.test(number)) {
    return [number.replace(/[.,]/, ''), number.replace(',', '.')]
  }
  if (/^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d{1,2})?$/i.test(number)) return number
  if (/^[+-]?(?:\d+,\d*|,\d+)$/.test(number)) return number.replace(',', '.')
  if (/^[+-]?[1-9]\d{0,2}(?:\.\d{3})+(?:,\d+)?$/.test(number))
    return number.replaceAll('.', '').replace(',', '.')
  if (/^[+-]?[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?$/.test(number)) return number.replaceAll(',', '')
  return undefined
}

function missing(cell: Cell): CellError {
  return new CellError(cell, `es obligatori${cell.label.startsWith('La ') ? 'a' : 'o'}.`)
}

function decimalOf(cell: Cell, kind: string): string {
  const value = plainValue(cell)
  if (value === '') throw missing(cell)
  if (typeof value !== 'string') return String(Number(value))
  const text = cleanText(value) ?? ''
  if (text === '') throw missing(cell)
  const number = text.length > 64 ? undefined : readNumber(text)
  if (number === undefined) throw new CellError(cell, `"${text.slice(0, 40)}" no es un ${kind}.`)
  if (typeof number === 'string') return number
  const readings = number.map((reading) => reading.replace(/^\+/, '')).join(' o ')
  throw new CellError(cell, `"${text}" puede ser ${readings}; escríbalo como número, sin separador de miles.`)
}

/** Reads names, clean and on one line; numbers count as written. Throws CellError for an empty or too long one. */
export const readName = (maxLength: number) => (cell: Cell) => {
  const value = plainValue(cell)
  const place = `(celda ${cell.reference})`
  if (typeof value === 'boolean') throw new CellError(cell, `${place} es un valor lógico y no un texto.`)
  const text = cleanText(String(value))?.replace(/\s+/g, ' ')
  if (text === undefined) throw new CellError(cell, `${place} tiene un carácter dañado; escríbalo de nuevo.`)
  if (text === '') throw missing(cell)
  if ([...text].length > maxLength) throw new CellError(cell, `tiene más de ${maxLength} caracteres.`)
  return text
}

function upTo(cell: Cell, number: ReturnType<typeof exact>, maximum: string | number) {
  if (number.isNegative() && !number.isZero()) throw new CellError(cell, 'no puede ser negativo.')
  if (number.greaterThan(maximum)) throw new CellError(cell, `supera el máximo de ${maximum}.`)
  return number.abs()
}

/** An amount in dollars, rounded to two decimals, as decimal text; a dollar sign may stand with it. Throws CellError. */
export function readPrice(cell: Cell): string {
  if (typeof cell.value === 'boolean') throw new CellError(cell, `(celda ${cell.reference}) no es un número.`)
  const value =
    typeof cell.value === 'string'
      ? cell.value.trim().replace(/^([+-]?)\s*(?:US\$|USD|\$)\s*|\s*(?:US\$|USD|\$)$/gi, '$1')
      : cell.value
  const price = exact(decimalOf({ ...cell, value }, 'número, como 599.99')).toDecimalPlaces(2, 4)
  return upTo(cell, price, largestPrice).toFixed(2)
}

/** Reads whole numbers of zero or more; what a numeric cell has behind the point is cut off. Throws CellError. */
export const readCount = (maximum: number) => (cell: Cell) => {
  const number = exact(decimalOf(cell, 'número entero'))
  if (typeof cell.value === 'string' && !number.isInteger())
    throw new CellError(cell, `"${cell.value.slice(0, 40)}" no es un número entero.`)
  return upTo(cell, number.trunc(), maximum).toNumber()
}

/** The ID of a product in an export; null for a new product. Throws CellError. */
export function readId(cell: Cell): number | null {
  const value = plainValue(cell)
  const text = String(value).trim()
  if (text === '') return null
  const id = Number(text)
  if (/^\d{1,10}$/.test(text) && id >= 1 && id <= largestInteger) return id
  throw new CellError(cell, 'no es el de un producto; déjelo vacío para crear uno nuevo.')
}
