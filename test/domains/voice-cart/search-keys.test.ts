import t from 'tap'
import type { Candidate } from '../../../src/domains/voice-cart/candidates.ts'
import { type SearchKey, searchKeys } from '../../../src/domains/voice-cart/search-keys.ts'
import { soundOfText } from '../../../src/domains/voice-cart/sound.ts'
import { suggestCart } from '../../../src/domains/voice-cart/suggestion.ts'
import { largeCatalogue } from './catalogue.ts'
import { orders } from './orders.ts'

/** Candidates that the statement brings for each key at most. */
const perKey = 40

const shop = largeCatalogue
  .map((candidate) => ({
    candidate,
    sound: soundOfText(`${candidate.name} ${candidate.brand} ${candidate.type}`),
  }))
  .sort(
    ({ candidate: a }, { candidate: b }) =>
      Number(b.available > 0) - Number(a.available > 0) ||
      a.name.split(' ').length - b.name.split(' ').length ||
      (a.name < b.name ? -1 : 1),
  )

const trigramsOf = (word: string) =>
  new Set([...`  ${word} `].slice(2).map((_, at) => `  ${word} `.slice(at, at + 3)))

/** The part of the asked word's trigrams that a word of the sound has, as word_similarity() in PostgreSQL. */
function similarity(asked: string, sound: string): number {
  const wanted = trigramsOf(asked)
  const shares = sound
    .trim()
    .split(' ')
    .map((word) => trigramsOf(word))
    .map((found) => [...wanted].filter((part) => found.has(part)).length)
  return Math.max(...shares) / wanted.size
}

/** What the one statement brings: per key those with all words and numbers, else those with words like them. */
function bring(key: SearchKey): Candidate[] {
  const numbers = (sound: string) => key.numbers.every((number) => sound.includes(` ${number} `))
  const exact = shop.filter(
    ({ sound }) =>
      numbers(sound) && key.words.every((ones) => ones.some((one) => sound.includes(` ${one} `))),
  )
  const alike = ({ sound }: { sound: string }) =>
    numbers(sound) && key.words.every((ones) => ones.some((one) => similarity(one, sound) >= 0.4))
  return (exact.length > 0 ? exact : shop.filter(alike)).slice(0, perKey).map(({ candidate }) => candidate)
}

t.test('the keys of an order bring what a look at the whole shop would find', async (t) => {
  for (const [text] of orders) {
    const brought = new Map(
      searchKeys(text)
        .flatMap(bring)
        .map((candidate) => [candidate.id, candidate]),
    )
    const all = suggestCart(text, 50, largeCatalogue)
    t.strictSame(
      suggestCart(text, 50, [...brought.values()]).items.map(({ nombre }) => nombre),
      all.items.map(({ nombre }) => nombre),
      text,
    )
  }
})
