const accented = 'áàâäãåéèêëíìîïóòôöõúùûüñç'
const unaccented = 'aaaaaaeeeeiiiiooooouuuunc'
/** The accented letters that are folded, each with its plain letter: the table of texto_plano() in PostgreSQL. */
export const plainLetters: ReadonlyMap<string, string> = new Map(
  [...accented].map((letter, place) => [letter, unaccented[place] ?? '']),
)

/** `text` in small letters without accents, of the same length: what texto_plano() in PostgreSQL makes of it. */
export const foldText = (text: string): string =>
  text
    .replaceAll('İ', 'I')
    .toLowerCase()
    .replace(/[^\n -~]/g, (letter) => plainLetters.get(letter) ?? letter)

const small =
  `cero _ dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciseis
diecisiete dieciocho diecinueve veinte veintiuno veintidos veintitres veinticuatro veinticinco veintiseis
veintisiete veintiocho veintinueve`.split(/\s+/)
const tens = '_ _ _ treinta cuarenta cincuenta sesenta setenta ochenta noventa'.split(' ')
const hundreds = `_ ciento doscientos trescientos cuatrocientos quinientos seiscientos setecientos ochocientos
novecientos`.split(/\s+/)

const values = new Map<string, number>()
for (const [step, words] of [small, tens, hundreds].entries())
  for (const [place, word] of words.entries())
    values.set(word, place * 10 ** step).set(word.replace(/ntos$/, 'ntas'), place * 10 ** step)
for (const word of ['un', 'uno', 'una']) values.set(word, 1).set(`veinti${word}`, 21)
values.set('cien', 100).delete('_')

/** The words that a number can begin with. */
export const numberWords: readonly string[] = ['mil', ...values.keys()]

const scales: Readonly<Record<string, number>> = { mil: 1000, millon: 1_000_000, millones: 1_000_000 }

/** `1.500,50`, `1,500.50`, `1.500` and `2.5` as digits with a decimal point. */
export function toDigits(raw: string): string {
  if (!/[.,]/.test(raw)) return raw
  const isGrouped = /^\d{1,3}(?:([.,])\d{3})(?:\1\d{3})*(?:(?!\1)[.,]\d+)?$/.test(raw)
  const decimals = isGrouped ? /(?<=\d{3})[.,]\d{1,2}$/.exec(raw) : /[.,]\d+$/.exec(raw)
  const whole = raw.slice(0, decimals?.index).replace(/[.,]/g, '')
  return `${whole}${decimals ? decimals[0].replace(',', '.') : ''}`
}

/**
 * The number in Spanish words without accents, or in digits and words ("5 mil"), that begins at `words[at]`, and where
 * it ends. Undefined when none does: a lone "un", "uno" or "una" is an article, and digits alone need no reading.
 */
export function readNumber(
  words: readonly string[],
  at: number,
): { value: number; next: number } | undefined {
  const digits = /^\d+(?:\.\d+)?$/.test(words[at] ?? '') ? Number(words[at]) : undefined
  if (digits !== undefined && !scales[words[at + 1] ?? '']) return undefined
  let [total, part, next] = [0, digits ?? 0, digits === undefined ? at : at + 1]
  // What may still be added to `part`: less than a hundred after hundreds, nothing after units.
  let room = digits === undefined ? 1000 : 0
  for (;;) {
    const scale = scales[words[next] ?? '']
    if (scale && (scale === 1000 || part > 0) && (total === 0 || total >= 1000 * scale)) {
      total += (part || 1) * scale
      ;[part, room, next] = [0, 1000, next + 1]
      continue
    }
    const isJoined = words[next] === 'y' && part % 100 >= 20 && part % 10 === 0 && digits === undefined
    const value = values.get(words[isJoined ? next + 1 : next] ?? '')
    if (value === undefined || (isJoined ? value < 1 || value > 9 : value >= room)) break
    part += value
    room = value < 100 ? 0 : 100
    next += isJoined ? 2 : 1
  }
  const isAlone = next === at + 1 && /^(?:una?|uno|\d.*)$/.test(words[at] ?? '')
  return next === at || isAlone ? undefined : { value: total + part, next }
}
