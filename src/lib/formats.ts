const emailPattern =
  /^[^\s@"(),:;<>[\]\\]{1,64}@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/i

/** True when `text` is an e-mail address as the shop accepts one: a name, an @ and a domain with a dot. */
export function isEmail(text: string): boolean {
  return text.length <= 254 && emailPattern.test(text) && !/^\.|\.\.|\.@/.test(text)
}

/** True when `text` is an amount in canonical form: at most 10 digits, a point and 2 decimals. */
export function isMoney(text: string): boolean {
  return /^-?\d{1,10}\.\d{2}$/.test(text)
}

/** True when `text` is a day of the calendar, `YYYY-MM-DD`, that exists (no 30 February). */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false
  const date = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text)
}

// PostgreSQL reads offsets below 16 hours; those of the world end at 14.
const timePattern =
  /^[T ](?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,6})?)?(?:Z|[+-](?:0\d|1[0-5]):?[0-5]\d)?$/i

/** True when `text` is a moment in ISO 8601: a day, optionally a time, optionally a zone. */
export function isMoment(text: string): boolean {
  return isDay(text.slice(0, 10)) && (text.length === 10 || timePattern.test(text.slice(10)))
}

/** True when `text` is a hyphenated UUID of any version. */
export function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)
}

/** Shows nothing: control and format characters. What joins an emoji out of several, or makes a flag, stays. */
const invisible = /[[\p{Cc}\p{Cf}]--[\t\n\r\u200d\u{e0020}-\u{e007f}]]|\u200d(?!\p{Extended_Pictographic})/gv

/** True without NUL, halves of surrogate pairs, and "\ufffd", which decoding has left of bytes that were not UTF-8. */
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
    .replace(invisible, '')
    .normalize('NFC')
    .replace(/\r\n?/g, '\n')
    .replace(/[^\S\n]+/g, ' ')
    .trim()
}

/** The formats that schemas may name, each with its check. */
export const formats: Readonly<Record<string, (text: string) => boolean>> = {
  email: isEmail,
  'email-or-blank': (text) => text === '' || isEmail(text),
  money: isMoney,
  /** These tell coercion to leave the text as it was typed, but for blanks around a password that is to be set. */
  password: () => true,
  'typed-password': () => true,
  uuid: isUuid,
  date: isDay,
  'date-time': isMoment,
}
