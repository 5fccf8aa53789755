const small =
  `cero _ dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciseis
diecisiete dieciocho diecinueve veinte veintiuno veintidos veintitres veinticuatro veinticinco veintiseis
veintisiete veintiocho veintinueve`.split(/\s+/)
const tens = '_ _ _ treinta cuarenta cincuenta sesenta setenta ochenta noventa'.split(' ')
const hundreds =
  '_ ciento doscientos trescientos cuatrocientos quinientos seiscientos setecientos ochocientos novecientos'.split(
    ' ',
  )

const values = new Map<string, number>()
for (const [words, step] of [
  [small, 1],
  [tens, 10],
  [hundreds, 100],
] as const)
  for (const [place, word] of words.entries()) {
    values.set(word, step * place)
    values.set(word.replace(/os$/, 'as'), step * place)
  }
for (const word of ['un', 'uno', 'una']) values.set(word, 1).set(`veinti${word}`, 21)
values.set('cien', 100).delete('_')

const scales: Readonly<Record<string, number>> = { mil: 1000, millon: 1_000_000, millones: 1_000_000 }
const isOne = (word: string | undefined) => /^(?:un|uno|una)$/.test(word ?? '')

/**
 * The number in Spanish words, or in digits and words ("5 mil"), that begins at `words[at]`, and where it ends.
 * Undefined when none does: a lone "un", "uno" or "una" is an article, and digits alone need no reading.
 */
export function readNumber(
  words: readonly string[],
  at: number,
): { value: number; next: number } | undefined {
  const digits = /^\d+(?:\.\d+)?$/.test(words[at] ?? '') ? Number(words[at]) : undefined
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
  const isAlone = next === at + 1 && (digits !== undefined || isOne(words[at]))
  return next === at || isAlone ? undefined : { value: total + part, next }
}
