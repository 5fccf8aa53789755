/** How much of a workbook is accepted; sizes in bytes. */
export interface SpreadsheetLimits {
  readonly fileBytes: number
  readonly entries: number
  /** Sum of the sizes that the directory declares; a part that inflates to more than it declared is refused. */
  readonly inflatedBytes: number
  /** Inflated size divided by compressed size, over the whole file. */
  readonly ratio: number
  readonly rows: number
  readonly columns: number
}

export const importLimits: SpreadsheetLimits = {
  fileBytes: 10 * 1024 * 1024,
  entries: 500,
  inflatedBytes: 64 * 1024 * 1024,
  ratio: 150,
  rows: 1000,
  columns: 16,
}

/** Longest text of a cell, as the file format has it. */
export const longestCellText = 32_767
