import { openArchive } from './archive.ts'
import { readDirectory } from './directory.ts'
import type { SpreadsheetLimits } from './limits.ts'
import { readSharedStrings } from './shared-strings.ts'
import { type CellValue, type RawRow, readSheetRows, type SharedText } from './sheet.ts'

export type { CellValue } from './sheet.ts'

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

function isShared(cell: CellValue | SharedText): cell is SharedText {
  return typeof cell === 'object' && cell !== null
}

function sharedIndexes(rows: readonly RawRow[]): Set<number> {
  return new Set(rows.flatMap(({ cells }) => cells.filter(isShared).map(({ shared }) => shared)))
}

/**
 * Reads the active sheet of an .xlsx file as a stream: memory follows the rows asked for, not the file.
 * At most `limits.rows` rows that hold anything are returned.
 * Throws UNREADABLE_WORKBOOK (400) and WORKBOOK_TOO_LARGE (413).
 */
export async function readActiveSheet(file: Buffer, limits: SpreadsheetLimits): Promise<Sheet> {
  const archive = await openArchive(file, limits)
  try {
    const { active, sharedStrings } = await readDirectory(archive)
    const rows = await readSheetRows(archive, active.part, limits)
    const texts = await readSharedStrings(archive, sharedStrings, sharedIndexes(rows))
    return {
      name: active.name,
      rows: rows.map(({ number, cells }) => ({
        number,
        cells: cells.map((cell) => (isShared(cell) ? (texts.get(cell.shared) ?? null) : cell)),
      })),
    }
  } finally {
    archive.close()
  }
}
