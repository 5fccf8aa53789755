/** What a number stands for where its format shows something else than a number. */
export type NumberKind = 'date' | 'percentage'

/** Formats that every workbook has without saying so (ECMA-376 part 1, 18.8.30), East Asian dates included. */
function isBuiltInDate(id: number): boolean {
  return (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 45 && id <= 47) || (id >= 50 && id <= 58)
}

const builtInPercentages = new Set([9, 10])

/** What a format code shows: `dd/mm/yyyy` and `[h]:mm` a date, `0.0%` a percentage; quoted texts show themselves. */
export function kindOfFormat(code: string): NumberKind | undefined {
  const symbols = code
    .replace(/"[^"]*"|\\.|[_*]./g, '')
    .replace(/\[(?!h+\]|m+\]|s+\])[^\]]*\]/gi, '')
    .replace(/general/gi, '')
  if (/[ymdhs]/i.test(symbols)) return 'date'
  return symbols.includes('%') ? 'percentage' : undefined
}

/** Reads the styles part of a workbook: says by a cell's style what its number stands for, and how many digits it has. */
export function createStyleReader() {
  const codes = new Map<number, string>()
  const styles: { readonly kind: NumberKind | undefined; readonly digits: number }[] = []
  let inCells = false
  return {
    open(name: string, { numFmtId = '0', formatCode }: Readonly<Record<string, string>>) {
      const id = Number(numFmtId)
      if (name === 'numFmt' && formatCode !== undefined) codes.set(id, formatCode)
      if (name === 'cellXfs') inCells = true
      if (name !== 'xf' || !inCells) return
      const code = codes.get(id)
      const builtIn = isBuiltInDate(id) ? 'date' : builtInPercentages.has(id) ? 'percentage' : undefined
      // `00000` shows 123 as 00123.
      const digits = /^0{2,}$/.test(code ?? '') ? code!.length : 1
      styles.push({ kind: code === undefined ? builtIn : kindOfFormat(code), digits })
    },
    close(name: string) {
      if (name === 'cellXfs') inCells = false
    },
    styleOf: (cell: Readonly<Record<string, string>>) => styles[Number(cell.s ?? 0)],
  }
}
