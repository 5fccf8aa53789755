/** Shows nothing: control and format characters. What joins an emoji out of several, or makes a flag, stays. */
const invisible = /[[\p{Cc}\p{Cf}]--[\t\n\r\u200d\u{e0020}-\u{e007f}]]|\u200d(?!\p{Extended_Pictographic})/gv

/**
 * True when `text` can be stored as it is: PostgreSQL has no NUL, UTF-8 no half of a surrogate pair, and "\ufffd" is what
 * decoding has left of bytes that were not UTF-8.
 */
export function isStorable(text: string): boolean {
  return !text.includes('\0') && !text.includes('\ufffd') && text.isWellFormed()
}

/**
 * A text as this service stores it, however it was typed: NFC, without invisible characters, blanks one
 * space wide, trimmed; line breaks stay. So equal texts are equal in searches, unique names and lookups.
 * Undefined when it cannot be stored.
 */
export function cleanText(text: string): string | undefined {
  if (!isStorable(text)) return undefined
  return text
    .normalize('NFC')
    .replace(invisible, '')
    .replace(/\r\n?/g, '\n')
    .replace(/[^\S\n]+/g, ' ')
    .trim()
}
