// Characters that XML cannot carry travel as _xHHHH_ (ECMA-376 part 1, 22.9.2.19), a literal one escaped so.
const unwritable = /[^\t\n\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu
const looksEscaped = /_(?=x[0-9A-Fa-f]{4}_)/g
const escaped = /_x([0-9A-Fa-f]{4})_/g
const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

function hexadecimal(character: string): string {
  return `_x${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`
}

/** A text as a cell carries it inside XML. */
export function encodeCellText(text: string): string {
  return escapeXml(text.replace(looksEscaped, '_x005F_').replace(unwritable, hexadecimal))
}

/** The text that a cell stands for. */
export function decodeCellText(text: string): string {
  return text.replace(escaped, (_match, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)))
}

/** Escapes the markup of XML in a text or an attribute. */
export function escapeXml(text: string): string {
  return text.replace(/[&<>"]/g, (character) => entities[character] as string)
}

/** The letters of a column, counted from 0: 0 is A, 26 is AA. */
export function columnLetters(index: number): string {
  const last = String.fromCharCode(65 + (index % 26))
  return index < 26 ? last : columnLetters(Math.floor(index / 26) - 1) + last
}

/** The column, counted from 0, of a cell reference such as B7; undefined when it is none. */
export function columnIndex(reference: string): number | undefined {
  const letters = /^([A-Z]{1,3})[0-9]+$/.exec(reference)?.[1]
  if (!letters) return undefined
  return [...letters].reduce((index, letter) => index * 26 + letter.charCodeAt(0) - 64, 0) - 1
}
