import { LRUCache } from 'lru-cache'
import { foldText } from '../../lib/spanish.ts'

/**
 * What makes a folded text the sound of its words, in order. Two spaces stand between words and at the ends. The SQL
 * function texto_sonido() consists of the same replacements, so only what JavaScript and PostgreSQL read alike may be
 * used: no look-around, no class but `[…]`.
 */
const soundRules: readonly (readonly [pattern: string, replacement: string])[] = [
  ['([a-z])([0-9])', '$1 $2'],
  ['([0-9])([a-z])', '$1 $2'],
  // Plurals, before x becomes ks: luces, panes, and those that only have an s.
  ['ces ', 'zes '],
  [' ([b-df-hj-np-tv-z][aeiou][ldnrz])es ', ' $1 '],
  ['([a-z]{3})s ', '$1 '],
  // Foreign spellings: iphone, bluetooth, whirlpool, switch, bosch, xiaomi, xbox, gillette.
  ['phill', 'fil'],
  ['ph', 'f'],
  ['th', 't'],
  ['wh', 'w'],
  ['tch', 'ch'],
  ['sch', 'ch'],
  ['sh', 'ch'],
  [' x', ' ch'],
  ['x', 'ks'],
  ['llett', 'let'],
  ['ch', 'x'],
  // One letter for one sound: k, s, soft g, w, y, b; h has none.
  ['qu([ei])', 'k$1'],
  ['q', 'k'],
  ['c([ei])', 'z$1'],
  ['c', 'k'],
  [' g([ei])', ' y$1'],
  [' j', ' y'],
  ['g([ei])', 'j$1'],
  ['gu([ei])', 'g$1'],
  ['hu([aeio])', 'w$1'],
  ['gu([ao])', 'w$1'],
  ['h([aeiou])', '$1'],
  ['ll([aeiou])', 'y$1'],
  ['y([^aeiou])', 'i$1'],
  ['v', 'b'],
  ['([a-z])\\1', '$1'],
  // Ends: samsun(g), and an e that foreign words do not sound and plurals have before their s.
  ['ng ', 'n '],
  ['([a-z]{4})e ', '$1 '],
  ['z', 's'],
  ['  ', ' '],
]

const replacements = soundRules.map(([pattern, sound]) => [new RegExp(pattern, 'g'), sound] as const)

/** The sound of each word of `text` between single spaces, with one at either end: as texto_sonido() has it. */
export function soundOfText(text: string): string {
  let sound = ` ${foldText(text)} `.replace(/[^a-z0-9]+/g, '  ')
  for (const [pattern, replacement] of replacements) sound = sound.replace(pattern, replacement)
  return sound
}

/** A catalogue's words, whose sounds take about a megabyte. */
const sounds = new LRUCache<string, string>({ max: 10_000, memoMethod: (word) => soundOfText(word).trim() })

/** The sound of one word, e.g. `ifon` for iPhone; empty for what has no Latin letter. */
export const soundOf = (word: string): string => sounds.memo(word)
