import { distance } from 'fastest-levenshtein'
import { soundOf } from './sound.ts'
import type { Token } from './tokens.ts'
import { otherNames } from './words.ts'

/**
 * True when `asked` can be a slip for `known`, both of five letters or more: one letter too many or too few; from
 * six letters on another one; two neighbours that changed places; from ten letters on any two edits.
 */
function isSlip(asked: string, known: string): boolean {
  const shortest = Math.min(asked.length, known.length)
  if (shortest < 5 || asked[0] !== known[0] || Math.abs(asked.length - known.length) > 2) return false
  const edits = distance(asked, known)
  const isReplacement = asked.length === known.length
  // "Plato" and "plata" are two things, "inalámbrico" and "inalámbrica" one.
  if (edits === 1) return !isReplacement || shortest > 6 || (shortest > 5 && asked.at(-1) === known.at(-1))
  if (edits > 2 || shortest > 9) return edits === 2
  const at = [...asked].findIndex((letter, place) => letter !== known[place])
  return isReplacement && asked[at] === known[at + 1] && asked[at + 1] === known[at]
}

/** Finds the words of an order in `vocabulary`: the keys of all words of its candidates. */
export function createSpellings(vocabulary: ReadonlyMap<string, unknown>) {
  const letters = [...vocabulary.keys()].filter((key) => !/\d/.test(key))
  const remembered = new Map<string, readonly string[]>()

  const known = (key: string) => [key, ...(otherNames.get(key) ?? [])].filter((name) => vocabulary.has(name))

  /** The keys that a word means: its sound, its synonyms, else what it is a slip for. */
  function of({ key }: Token): readonly string[] {
    let keys = remembered.get(key)
    if (!keys) {
      keys = known(key)
      if (keys.length === 0 && !/\d/.test(key)) keys = letters.filter((word) => isSlip(key, word))
      remembered.set(key, keys)
    }
    return keys
  }

  /** The two known words, or word and number, that an unknown word is made of. */
  function apart(token: Token): Token[] {
    for (let cut = 2; token.kind === 'word' && cut < token.text.length - 1 && of(token).length === 0; cut++) {
      const [left, right] = [token.text.slice(0, cut), token.text.slice(cut)]
      const parts = [left, right].map((text) => ({ ...token, text, key: soundOf(text) }))
      if (parts.every(({ key }) => known(key).length > 0)) return parts
    }
    const [, word, digits] = /^([a-z]{2,})(\d+)$/.exec(token.key) ?? []
    if (!word || !digits || of(token).length > 0) return [token]
    const value = Number(digits)
    return [
      { ...token, text: word, key: soundOf(word) },
      { ...token, kind: 'number', text: digits, key: `#${value}`, value },
    ]
  }

  /** The tokens with words put together or taken apart where the catalogue has them so: i phone, s 23, ps5. */
  function respell(tokens: readonly Token[]): Token[] {
    const joined: Token[] = []
    for (const token of tokens) {
      const before = joined.at(-1)
      const text = before?.kind === 'word' && /^\w+$/.test(token.text) ? before.text + token.text : ''
      const key = /\d/.test(text) ? text : soundOf(text)
      if (key && key !== before?.key && known(key).length > 0)
        joined.splice(-1, 1, { ...token, kind: 'word', text, key })
      else joined.push(token)
    }
    return joined.flatMap(apart)
  }

  return { of, respell }
}
