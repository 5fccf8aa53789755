import { exact } from '../../../lib/money.ts'
import type { CellValue } from '../../../lib/spreadsheet/read.ts'

/** A cell that cannot be what its column asks for; the message is for the person who filled it in. */
export class CellError extends Error {
  override readonly name = 'CellError'
}

const largestInteger = 2_147_483_647
const largestPrice = '9999999999.99'

/** A text, trimmed; numbers count as they are written. Throws CellError when it is empty or too long. */
export function readText(cell: CellValue, label: string, maxLength: number): string {
  const text = cell === null ? '' : String(cell).replaceAll('\0', '').trim()
  if (text === '') throw new CellError(`${label} es obligatorio.`)
  if (text.length > maxLength) throw new CellError(`${label} tiene más de ${maxLength} caracteres.`)
  return text
}

/** An amount rounded to two decimals, as decimal text. Throws CellError. */
export function readPrice(cell: CellValue): string {
  const text = cell === null ? '' : String(cell).trim()
  if (text === '') throw new CellError('El precio es obligatorio.')
  if (
    typeof cell === 'boolean' ||
    text.length > 64 ||
    !/^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d{1,2})?$/i.test(text)
  ) {
    throw new CellError(
      `El precio "${text.slice(0, 40)}" no es un número; los decimales se escriben con punto.`,
    )
  }
  const price = exact(text).toDecimalPlaces(2, 4)
  if (price.isNegative()) throw new CellError('El precio no puede ser negativo.')
  if (price.greaterThan(largestPrice)) throw new CellError(`El precio supera el máximo de ${largestPrice}.`)
  return price.toFixed(2)
}

/** A whole number of zero or more; what a numeric cell has behind the point is cut off. Throws CellError. */
export function readCount(cell: CellValue, label: string, maximum = largestInteger): number {
  if (cell === null || String(cell).trim() === '') throw new CellError(`${label} es obligatorio.`)
  const text = String(cell).trim()
  const isText = typeof cell === 'string'
  if (isText && !/^[+-]?\d{1,15}(?:\.0*)?$/.test(text)) {
    throw new CellError(`${label} "${text.slice(0, 40)}" no es un número entero.`)
  }
  const number = Math.trunc(Number(cell))
  if (number < 0) throw new CellError(`${label} no puede ser negativo.`)
  if (number > maximum) throw new CellError(`${label} supera el máximo de ${maximum}.`)
  return number
}
