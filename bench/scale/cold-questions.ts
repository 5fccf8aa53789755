import { createHash } from 'node:crypto'
import { offers, products, renamed, searches } from './catalogue-questions.ts'
import { after, type Question, reading } from './questions.ts'
import type { Side } from './side.ts'

const words = [
  'televisor',
  'camara',
  'refrigerador',
  'licuadora',
  'taladro',
  'lavadora',
  'parlante',
  'telefono',
]
const more = ['profesional', 'compacto', 'electrico', 'portatil', 'clasico']
const counter = '/api/venta-manual/buscar-producto/?busqueda='

function pairsOf(texts: readonly string[]): string[] {
  return [
    ...new Set(texts.flatMap((text) => Array.from(text.slice(1), (letter, place) => text[place]! + letter))),
  ]
}

const common = pairsOf([...words, ...more])
/** No name has these letters. */
const absent = pairsOf([
  'hjkqwxyzh',
  'hkwzjqxhh',
  'jjkkqqwwxxyyzz',
  'zyxwqkjh',
  'hqzkxjyhwjzqyk',
  'kykhxqwyqhzxkz',
])

/** Another one of `pairs` every round; with a capital letter the second time, which is another question. */
function pair(pairs: readonly string[], round: number): string {
  const text = pairs[round % pairs.length]!
  return round < pairs.length ? text : `${text[0]!.toUpperCase()}${text[1]}`
}

/** A bound that leaves nothing out, and makes the question another one every round. */
const anew = (round: number) => `max_precio=${(2000 + round / 100).toFixed(2)}`
/** Part of a name; every thirtieth product has no stock. */
const rare = (round: number) => {
  const number = 1 + round + Math.floor(round / 29)
  return createHash('md5').update(String(number)).digest('hex').slice(0, 8)
}

const never: readonly Question[] = [
  reading('search: one in eight fits', 'visitor', (_, round) => `${offers}?q=televisor&${anew(round)}`),
  reading('search: page 3 of it', 'visitor', (_, round) => `${offers}?q=licuadora&page=3&${anew(round)}`),
  reading(
    'search: it by price',
    'visitor',
    (_, round) => `${offers}?q=taladro&ordering=precio&${anew(round)}`,
  ),
  reading('search: two words', 'visitor', (_, round) => `${offers}?q=camara%20profesional&${anew(round)}`),
  reading(
    'search: a word that all have, and `12`',
    'visitor',
    (_, round) => `${offers}?q=marca%2012&${anew(round)}`,
  ),
  reading('search: one letter', 'visitor', (_, round) => `${offers}?q=a&${anew(round)}`),
  reading('search: two letters', 'visitor', (_, round) => `${offers}?q=${pair(common, round)}`),
  reading(
    'search: two letters, by name',
    'visitor',
    (_, round) => `${offers}?ordering=nombre&q=${pair(common, round)}`,
  ),
  reading(
    'search: two letters that nothing has',
    'visitor',
    (_, round) => `${offers}?q=${pair(absent, round)}`,
  ),
  reading(
    'a price range',
    'visitor',
    (_, round) => `${offers}?min_precio=${100 + round}&max_precio=${110 + round}`,
  ),
  reading("seller's search", 'seller', (_, round) => `${products}?q=televisor&${anew(round)}`),
  reading('counter search: what is typed', 'seller', (_, round) => counter + pair(common, round)),
  reading('counter search: a rare one', 'seller', (_, round) => counter + rare(round)),
  reading('counter search: nothing', 'seller', (_, round) => counter + pair(absent, round), { status: 404 }),
]

/** As if the process had just begun: nothing that it knows is of any use. */
const forget = (side: Side) =>
  side.client.query('update catalogue_version set version = version + 1, complete_since = version + 1')
const firstRounds = 30

/** Searches that this process was never asked. */
export const coldQuestions: readonly Question[] = never.map((question) => renamed(question, 'never asked'))

/** Searches of a process that does not know the products yet. */
export const firstQuestions: readonly Question[] = searches
  .filter(({ name }) => /one in eight|by name|what is typed/.test(name))
  .map((question) => after(renamed(question, 'the first of a process', firstRounds), forget))
