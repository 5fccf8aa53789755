import { type Token, tokenise } from './tokens.ts'
import { containers, prepositions } from './words.ts'

/** A product that an order may mean. */
export interface Candidate {
  readonly id: number
  readonly name: string
  readonly brand: string
  readonly type: string
  /** With two decimals. */
  readonly price: string
  /** Units that can be sold now. */
  readonly available: number
  readonly warrantyDays: number
  readonly imageUrl: string | null
}

/** A `noun` says what the product is, a `head` names it otherwise, a `detail` only describes it. */
export type Role = 'noun' | 'head' | 'detail'

export type Entry = ReturnType<typeof readEntry>

/** The key of two neighbours; a token without a key equals no other. */
export const pairOf = (first: Token | undefined, second: Token | undefined): string =>
  `${first?.key || '?'} ${second?.key || '?'}`

const joinedIn = (tokens: readonly Token[]) =>
  tokens.flatMap(({ kind }, at) => (kind === 'and' ? [pairOf(tokens[at - 1], tokens[at + 1])] : []))

/** A candidate with the words of its name, brand and type. */
function readEntry(candidate: Candidate, brand: readonly Token[], type: readonly Token[]) {
  const name = tokenise(candidate.name).filter(
    ({ kind, text }) => kind !== 'joining' || prepositions.has(text),
  )
  const words = new Map<string, Role>()
  const add = ({ kind, key }: Token, role: Role) => {
    if (kind === 'word' && words.get(key) !== 'noun') words.set(key, role)
  }
  for (const token of brand) add(token, 'head')
  let [isNamed, isDetail] = [false, false]
  for (const token of name) {
    // What follows a number or preposition describes: "Consola con Dos Mandos" is no mando.
    if (token.kind !== 'word') isDetail ||= isNamed && token.kind !== 'and'
    else if (isNamed || words.has(token.key))
      words.set(token.key, words.get(token.key) ?? (isDetail ? 'detail' : 'head'))
    else {
      // The first word that is no brand says what it is, and after a container the next: "Juego de Ollas".
      add(token, 'noun')
      isNamed = !containers.has(token.key)
    }
  }
  for (const token of type) add(token, 'noun')
  return {
    candidate,
    /** By the key of a word of name, brand or type. */
    words,
    numbers: name.filter(({ key }) => key.startsWith('#')),
    /** The key of its brand, when that is one word. */
    brand: brand.length === 1 ? brand[0]!.key : '',
    /** Each number of the name with what follows it, as `pairOf` writes them. */
    numbered: name.flatMap((token, at) => {
      const next = name[at + 1]?.kind === 'joining' ? name[at + 2] : name[at + 1]
      return token.key.startsWith('#') ? [pairOf(token, next)] : []
    }),
    /** What stands on either side of an "y" in name or type, as `pairOf` writes them. */
    joined: [...joinedIn(name), ...joinedIn(type)],
    /** Words and numbers of the name. */
    length: name.filter(({ key }) => key !== '').length,
  }
}

/** The candidates in order of preference: in stock first, then shorter names, then by name. */
export function readEntries(candidates: readonly Candidate[]): Entry[] {
  const read = new Map<string, Token[]>()
  const once = (text: string) => {
    const tokens = read.get(text) ?? tokenise(text)
    read.set(text, tokens)
    return tokens
  }
  const entries = candidates.map((candidate) =>
    readEntry(candidate, once(candidate.brand), once(candidate.type)),
  )
  return entries.sort(({ candidate: a, length: aLength }, { candidate: b, length: bLength }) => {
    const first = Number(b.available > 0) - Number(a.available > 0) || aLength - bLength
    return first || (a.name === b.name ? a.id - b.id : a.name < b.name ? -1 : 1)
  })
}
