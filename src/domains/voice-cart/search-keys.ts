import { cutsOf, describes, isStrong, leadOf, readPieces } from './pieces.ts'
import { soundOf } from './sound.ts'
import type { Token } from './tokens.ts'
import { colours, otherNames } from './words.ts'

/** What the candidates for one part of an order have in common. */
export interface SearchKey {
  /** Per word the sounds of which one must be among the candidate's, as texto_sonido() writes them; the first is the word itself. */
  readonly words: readonly (readonly string[])[]
  /** Numbers that stand among the words, each as texto_sonido() writes it; one may be a quantity instead. */
  readonly numbers: readonly string[]
}

/** Keys of one order at most; 1,000 characters of sense hold fewer. */
const keysMaximum = 100

function keyOf(tokens: readonly Token[]): SearchKey | undefined {
  const strong = tokens.filter((token) => isStrong(token) && !colours.has(token.key))
  if (strong.length === 0) return undefined
  const words = strong.map(({ text, key }, place) => {
    // "i phone" and "micro ondas" may be one word in the catalogue.
    const [before, after] = [strong[place - 1]?.text ?? '', strong[place + 1]?.text ?? '']
    const sounds = [soundOf(text), soundOf(before + text), soundOf(text + after)]
    const names = [key, ...sounds].flatMap((sound) => [sound, ...(otherNames.get(sound) ?? [])])
    return [...new Set(names)].filter((name) => name !== '')
  })
  // What has no Latin letter is in no catalogue.
  if (words.some((sounds) => sounds.length === 0)) return undefined
  const numbers = tokens.filter((token) => token.kind === 'number' && token !== leadOf(tokens))
  return { words, numbers: numbers.map(({ value }) => String(value).replace('.', ' ')) }
}

/**
 * What the statement that brings the candidates for `text` looks for: a candidate fits a key when its sounds have one
 * of each of the key's words, and its numbers. Empty when the text names nothing.
 */
export function searchKeys(text: string): SearchKey[] {
  const pieces = readPieces(text).filter(({ removes }) => !removes)
  const keys = pieces.flatMap((piece, place) => {
    const before = pieces.slice(0, place).findLast(({ tokens }) => tokens.some(isStrong))?.tokens ?? []
    const continues = describes(piece) || (piece.after !== 'end' && !leadOf(piece.tokens))
    const more = continues ? [...before, ...piece.tokens] : []
    const again = describes(piece) ? [...piece.tokens, ...before.filter(isStrong)] : []
    // Without separators a piece may name several products.
    const cuts = [0, ...cutsOf(piece.tokens)]
    const parts = cuts.map((start, part) => piece.tokens.slice(start, cuts[part + 1]))
    return [piece.tokens, more, again, ...parts].map(keyOf).filter((key) => key !== undefined)
  })
  return [...new Map(keys.map((key) => [JSON.stringify(key), key])).values()].slice(0, keysMaximum)
}
