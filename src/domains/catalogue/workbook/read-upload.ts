import type { FastifyRequest } from 'fastify'
import { importLimits } from '../../../lib/spreadsheet/limits.ts'
import { readActiveSheet } from '../../../lib/spreadsheet/read.ts'
import { createWorkQueue } from '../../../lib/work-queue.ts'
import { fileRequired, formExpected, importsBusy, wrongFileType } from '../errors.ts'
import { type ImportRows, readImportRows } from './read-rows.ts'

const fileField = 'archivo'
/** Rows above the headers, and the sums below: they are read besides the products. */
const otherRows = 24

/** A file is read whole and parsed, one at a time: memory stays what one file needs. */
const queue = createWorkQueue({
  parallel: 1,
  waiting: 8,
  refusal: () => importsBusy([], { headers: { 'retry-after': '5' } }),
})

/**
 * The product rows of the workbook that came with a request.
 * Throws FORM_EXPECTED (415), FILE_REQUIRED, WRONG_FILE_TYPE, UNREADABLE_WORKBOOK, WORKBOOK_HEADERS_NOT_FOUND,
 * EMPTY_WORKBOOK (400), WORKBOOK_TOO_LARGE (413) and IMPORTS_BUSY (503).
 */
export async function readUploadedRows({ headers, uploads }: FastifyRequest): Promise<ImportRows> {
  const isForm = /^(multipart\/form-data|application\/x-www-form-urlencoded)\b/i.test(
    headers['content-type'] ?? '',
  )
  if (!isForm) throw formExpected()
  const upload = uploads?.find(({ field }) => field === fileField)
  const missing = upload ? 'El archivo está vacío.' : 'No se envió ningún archivo.'
  if (!upload || upload.data.length === 0) throw fileRequired([], { errors: { [fileField]: [missing] } })
  if (!/\.xlsx$/i.test(upload.filename)) {
    throw wrongFileType([], { errors: { [fileField]: ['El archivo debe tener la extensión .xlsx.'] } })
  }
  const limits = { ...importLimits, rows: importLimits.rows + otherRows }
  const sheet = await queue.run(() => readActiveSheet(upload.data, limits))
  return readImportRows(sheet, importLimits.rows)
}
