import { type Candidate, type Entry, pairOf, type Role } from './candidates.ts'
import { isStrong, leadOf } from './pieces.ts'
import { createSpellings } from './spellings.ts'
import type { Token } from './tokens.ts'
import { colours } from './words.ts'

/** The products that a part of an order names, and how many. */
export interface Match {
  readonly quantity: number
  /** The products in stock that fit, best first. */
  readonly inStock: readonly Candidate[]
  /** The best that fits and is sold out. */
  readonly soldOut: Candidate | undefined
}

/** The best product and four options. */
const offersMaximum = 5
const tokensMaximum = 40

/** The entries that pass, or all when none does. */
function prefer(entries: readonly Entry[], test: (entry: Entry) => boolean): readonly Entry[] {
  const some = entries.filter(test)
  return some.length > 0 ? some : entries
}

const isNeeded = (token: Token) => isStrong(token) && !colours.has(token.key)
const isNumber = ({ key }: Token) => key.startsWith('#')

/** Whether a candidate has a number, with its unit if both say one: the 15 of "15 i5 16GB" is not in gigabytes. */
function hasNumber({ numbers }: Entry, { key, kind, unit }: Token): boolean {
  const isOpen = unit === '' || !numbers.some((number) => number.unit === unit)
  return numbers.some((number) => {
    if (number.key !== key || (kind === 'quantity' && number.kind !== kind)) return false
    return unit === '' || number.unit === unit || (isOpen && number.unit === '' && number.kind === 'number')
  })
}

/** Matches parts of one order with its candidates. */
export function createMatcher(entries: readonly Entry[]) {
  const [byWord, nouns] = [new Map<string, Entry[]>(), new Set<string>()]
  const brands = new Set(entries.map(({ brand }) => brand))
  const pairs = new Set(entries.flatMap(({ numbered }) => numbered))
  for (const entry of entries)
    for (const [key, role] of entry.words) {
      if (!byWord.get(key)?.push(entry)) byWord.set(key, [entry])
      if (role === 'noun') nouns.add(key)
    }
  const spellings = createSpellings(byWord)

  /** A brand only matches its own products, not another brand's charger with that brand in its name. */
  const has = (entry: Entry, keys: readonly string[]) =>
    keys.some((key) => (brands.has(key) ? entry.brand === key : entry.words.has(key)))

  /** The entries of a colour; all when no name has a colour. */
  const inColour = (found: readonly Entry[], colour: Token) =>
    found.some(({ words }) => [...words.keys()].some((key) => colours.has(key)))
      ? found.filter((entry) => has(entry, spellings.of(colour)))
      : found

  const having = ([key = '', ...others]: readonly string[]) =>
    others.length > 0 ? entries : (byWord.get(key) ?? [])

  /** The candidates with every number and every necessary word, at least one of which names the product. */
  function search(tokens: readonly Token[], type: string | undefined): readonly Entry[] {
    const needed = tokens.filter(isNeeded)
    const known = tokens.filter((token) => spellings.of(token).length > 0)
    const words = (needed.length > 0 ? needed : known).map(spellings.of)
    const numbers = tokens.filter(isNumber)
    const keys = words.flat()
    const isAs = (role: Role) => (entry: Entry) => keys.some((key) => entry.words.get(key) === role)
    const named = having(words[0] ?? [])
      .filter((entry) => words.every((keys) => has(entry, keys)))
      .filter((entry) => numbers.every((number) => hasNumber(entry, number)))
      .filter((entry) => isAs('noun')(entry) || isAs('head')(entry))
    const found = tokens.filter(({ key }) => colours.has(key)).reduce(inColour, named)
    const kind = found.filter(isAs('noun'))
    return kind.length > 0 ? kind : prefer(found, ({ candidate }) => candidate.type === type)
  }

  /** The opening number and the word after it, when a name has the same pair: "4 hornallas", "15 Pro". */
  function namedPair(tokens: readonly Token[]): { pair: string; isNoun: boolean } | undefined {
    const lead = leadOf(tokens)
    const next = tokens.find(({ start, kind }) => lead && start > lead.start && kind !== 'joining')
    const pair = pairOf(lead, next)
    return pairs.has(pair) ? { pair, isNoun: nouns.has(next?.key ?? '') } : undefined
  }

  /** The best of `fits`, first those that also have the optional words. */
  function best(fits: readonly Entry[], tokens: readonly Token[]): Omit<Match, 'quantity'> {
    const liked = tokens.reduce((some, { key }) => prefer(some, ({ words }) => words.has(key)), fits)
    const all = [...new Set([...liked, ...fits])].map(({ candidate }) => candidate)
    const inStock = all.filter(({ available }) => available > 0).slice(0, offersMaximum)
    return { inStock, soldOut: all.find(({ available }) => available <= 0) }
  }

  /**
   * The match of `written` as one product, of `type` if they do not say its kind; undefined when nothing fits. Numbers
   * are part of a name before they are quantities.
   */
  function find(written: readonly Token[], type?: string): Match | undefined {
    if (written.length > tokensMaximum) return undefined
    const tokens = spellings.respell(written)
    const [lead, name] = [leadOf(tokens), namedPair(tokens)]
    const count = tokens.findLast(({ kind }) => kind === 'quantity')
    const read = (quantity: number, counted: (Token | undefined)[], isNamed?: boolean): Match | undefined => {
      const rest = tokens.filter((token) => !counted.includes(token))
      const fits = search(rest, type).filter(
        ({ numbered }) => isNamed === undefined || numbered.includes(name?.pair ?? '') === isNamed,
      )
      return fits.length > 0 ? { quantity, ...best(fits, rest) } : undefined
    }
    const asName = () => (name ? (read(1, [], true) ?? read(count?.value ?? 1, [count], true)) : undefined)
    const asCount = (isNamed?: boolean) =>
      read(lead?.value ?? 1, [lead], isNamed) ?? read((count ?? lead)?.value ?? 1, [lead, count], isNamed)
    // "2 cargadores" are two, unless they only come as "Pack 2 Cargadores".
    return name?.isNoun ? (asCount(false) ?? asName()) : (asName() ?? asCount())
  }

  return {
    find,
    /** True when the number that opens the tokens is part of a name: "4 hornallas", "15 Pro". */
    opensName: (tokens: readonly Token[]) => namedPair(tokens)?.isNoun === false,
  }
}
