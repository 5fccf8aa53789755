import { defineProblem, defineProblems } from '../problem.ts'
import { runInThread } from '../thread.ts'
import type { NumberKind } from './number-kinds.ts'

/** A cell that holds no value to be taken: a date, a percentage, an error such as #N/A, a formula not yet computed. */
export interface SpecialCell {
  readonly kind: NumberKind | 'error' | 'formula'
  /** As the person sees it: `10%`, `#N/A`; of a date what the file has. */
  readonly shown: string
}

/** What a cell holds: a text, a number, a truth value, nothing; computed values of formulas. */
export type CellValue = string | number | boolean | null | SpecialCell

export interface SheetRow {
  /** As the person sees it, counted from 1. */
  readonly number: number
  readonly cells: readonly CellValue[]
}

/** The sheet that was in front when the workbook was saved. */
export interface Sheet {
  readonly name: string
  /** Rows that hold anything, in order. */
  readonly rows: readonly SheetRow[]
}

/** What the worker is given. */
export interface ReadTask {
  readonly file: Uint8Array
  readonly rows: number
}

/** What the worker posts. */
export type ReadOutcome = { readonly sheet: Sheet } | { readonly refusal: 'too large' | 'unreadable' }

export const largestFileBytes = 10 * 1024 * 1024
const timeLimitMs = 10_000

const problems = defineProblems({
  UNREADABLE_WORKBOOK: '400 No se pudo leer el archivo: no es un libro de Excel (.xlsx) válido.',
  WORKBOOK_TOO_LARGE:
    '413 El archivo de Excel es demasiado grande: hasta 10 MB, y hasta 8 MB de contenido descomprimido.',
})
const lockedWorkbook = defineProblem(
  'UNREADABLE_WORKBOOK',
  400,
  'El archivo es un .xls antiguo o tiene contraseña: ábralo en Excel y guárdelo como .xlsx, sin contraseña.',
)

/** How an .xls begins, and an .xlsx inside of its encryption. */
const compoundFile = Buffer.from('d0cf11e0a1b11ae1', 'hex')

/**
 * Reads the active sheet of an .xlsx file in a thread of its own, with bounds on its memory and time; at most `rows`
 * rows that hold anything, the first 16 cells of each.
 * Throws UNREADABLE_WORKBOOK (400) and WORKBOOK_TOO_LARGE (413).
 */
export async function readActiveSheet(file: Buffer, rows: number): Promise<Sheet> {
  if (file.length > largestFileBytes) throw problems.WORKBOOK_TOO_LARGE()
  if (file.subarray(0, compoundFile.length).equals(compoundFile)) throw lockedWorkbook()
  const task: ReadTask = { file, rows }
  const outcome = await runInThread<ReadOutcome>('lib/spreadsheet/reader', task, timeLimitMs)
  if (outcome && 'sheet' in outcome) return outcome.sheet
  throw outcome?.refusal === 'unreadable' ? problems.UNREADABLE_WORKBOOK() : problems.WORKBOOK_TOO_LARGE()
}
