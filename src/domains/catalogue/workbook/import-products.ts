import type { FastifyRequest } from 'fastify'
import { requestActor } from '../../../lib/access.ts'
import { callFunction } from '../../../lib/database/sql.ts'
import { keyInput, requestKey, type StoredAnswer, settleAnswer } from '../../../lib/idempotency.ts'
import { defineProblems } from '../../../lib/problem.ts'
import { readActiveSheet } from '../../../lib/spreadsheet/read.ts'
import { createWorkQueue } from '../../../lib/work-queue.ts'
import { sellerOf } from '../requests.ts'
import type { ImportReportJson, RowErrorJson, RowProductJson } from '../schemas.ts'
import { type ImportRow, type ImportRows, readImportRows } from './rows.ts'

const problems = defineProblems({
  FILE_REQUIRED: '400 Debe adjuntar un archivo de Excel (.xlsx).',
  WRONG_FILE_TYPE:
    '400 El archivo debe ser un libro de Excel con extensión .xlsx; un .xls se guarda antes como .xlsx.',
  FORM_EXPECTED: '415 El archivo se envía en un formulario (multipart/form-data), en el campo "archivo".',
  IMPORTS_BUSY: '503 Se están leyendo otros archivos. Inténtelo de nuevo en unos segundos.',
})

export const maximumRows = 1000
/** Rows above the headers, the template's examples, and the sums of an export are read besides the products. */
const otherRows = 24
const fileField = 'archivo'

interface Refusal {
  readonly row: number
  readonly error: keyof typeof refusals
  readonly first: number | null
  readonly stock: number | null
  readonly reserved: number | null
}

interface ImportAnswer {
  readonly created: RowProductJson[]
  /** Products that were there already; those that the file did not change are among them. */
  readonly updated: RowProductJson[]
  readonly errors: readonly Refusal[]
}

const refusals = {
  UNKNOWN_BRAND: ({ brand }: ImportRow) => `La marca "${brand}" no existe.`,
  UNKNOWN_TYPE: ({ type }: ImportRow) => `El tipo de producto "${type}" no existe.`,
  UNKNOWN_ID: ({ id }: ImportRow) => `No tiene un producto con el ID ${id}.`,
  SEVERAL_NAMESAKES: () =>
    'Hay varios productos con este nombre, marca y tipo; use el archivo exportado, que lleva el ID.',
  REPEATED: (_row: ImportRow, { first }: Refusal) => `El producto se repite: ya está en la fila ${first}.`,
  PRICE_ZERO: () => 'El precio debe ser mayor que cero.',
  STOCK_TOO_LARGE: () => 'El stock supera el máximo de 2147483647.',
  STOCK_CHANGED: (_row: ImportRow, { stock, reserved }: Refusal) =>
    `El stock cambió mientras tanto: hay ${stock} unidades, de ellas ${reserved} apartadas por compras en curso.`,
}

/** A file is read whole and parsed, one at a time: memory stays what one file needs. */
const queue = createWorkQueue({
  parallel: 1,
  waiting: 8,
  refusal: problems.IMPORTS_BUSY,
})

/**
 * The product rows of the workbook that came with a request.
 * Throws FORM_EXPECTED (415), FILE_REQUIRED, WRONG_FILE_TYPE, UNREADABLE_WORKBOOK, WORKBOOK_HEADERS_NOT_FOUND,
 * EMPTY_WORKBOOK (400), WORKBOOK_TOO_LARGE (413) and IMPORTS_BUSY (503).
 */
export async function readUploadedRows({ headers, uploads }: FastifyRequest): Promise<ImportRows> {
  const isForm = /^(multipart\/form-data|application\/x-www-form-urlencoded)\b/i
  if (!isForm.test(headers['content-type'] ?? '')) throw problems.FORM_EXPECTED()
  const upload = uploads?.find(({ field }) => field === fileField)
  const missing = upload ? 'El archivo está vacío.' : 'No se envió ningún archivo.'
  if (!upload || upload.data.length === 0)
    throw problems.FILE_REQUIRED([], { errors: { [fileField]: [missing] } })
  if (!/\.xlsx$/i.test(upload.filename)) {
    throw problems.WRONG_FILE_TYPE([], {
      errors: { [fileField]: ['El archivo debe tener la extensión .xlsx.'] },
    })
  }
  const sheet = await queue.run(() => readActiveSheet(upload.data, maximumRows + otherRows))
  return readImportRows(sheet, maximumRows)
}

/** What the answer means for the rows of the file; rows beyond the limit are one more error, without data. */
function toReport(
  { products, failed, examples, firstRowTooMany }: ImportRows,
  { created, updated, errors }: ImportAnswer,
): ImportReportJson {
  const refused = errors.map((refusal): RowErrorJson => {
    const product = products.find(({ row }) => row === refusal.row)!
    const { row, name, price } = product
    return {
      fila: row,
      error: refusals[refusal.error](product, refusal),
      datos: { nombre: name, precio: price },
    }
  })
  const told = [...failed, ...refused].sort((left, right) => left.fila - right.fila)
  const done = `Productos creados: ${created.length}; actualizados: ${updated.length}; filas con errores: ${told.length}.`
  const passedOver = `Filas de ejemplo de la plantilla que se pasaron por alto: ${examples.join(', ')}.`
  const error = `Se admiten ${maximumRows} productos por archivo; de aquí en adelante no se leyó.`
  return {
    total_procesados: products.length + failed.length,
    exitosos: created.length + updated.length,
    fallidos: told.length,
    errores: firstRowTooMany === null ? told : [...told, { fila: firstRowTooMany, error }],
    productos_creados: created,
    productos_actualizados: updated,
    detail: examples.length > 0 ? `${done} ${passedOver}` : done,
  }
}

/**
 * Imports the rows of a file in one statement: products with an id, or of the same name, brand and type, are updated,
 * the others are new and the caller's; rows that cannot be are told. It all happens or nothing does. A second delivery,
 * by its key or as the same file within ten minutes while the same rows fail, gets the same report.
 * Throws the errors of `settleAnswer`.
 */
export async function importProducts(request: FastifyRequest, rows: ImportRows): Promise<ImportReportJson> {
  const { sql } = request.server
  const key = requestKey(request, 'content')
  const answer = await callFunction<StoredAnswer<ImportAnswer>>(sql, 'import_products', {
    actor: requestActor(request),
    key: keyInput(key),
    by_content: key.byContent,
    seller_id: sellerOf(request),
    rows: rows.products,
  })
  return toReport(rows, settleAnswer(request, answer))
}
