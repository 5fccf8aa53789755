import { distance } from 'fastest-levenshtein'
import { type NamedEntity, namedEntities } from './plan.ts'
import { fold, rawOf, stemOf, stemsOf, type Token } from './text.ts'
import { canBeName, isForeign, knownWords } from './words.ts'

export interface Name {
  readonly id: number | string
  readonly name: string
}

/** Names of one kind, as they are looked for. */
export function indexNames(list: readonly Name[]) {
  const all = list.map((each) => ({ ...each, stems: stemsOf(each.name), folded: fold(each.name) }))
  const byStem = new Map<string, typeof all>()
  for (const each of all)
    for (const stem of new Set(each.stems)) if (!byStem.get(stem)?.push(each)) byStem.set(stem, [each])
  return { all, byStem }
}

/** All brands and types, and the products and people whose names have words of the question. */
export type Vocabulary = Readonly<Record<NamedEntity, ReturnType<typeof indexNames>>>

/** What words of a question mean: the rows with exactly that name, else all whose name contains the words. */
export interface Meant {
  readonly entity: NamedEntity
  readonly ids: readonly (number | string)[]
  readonly isWhole: boolean
  /** The name itself, or the words as they were written. */
  readonly text: string
  /** The token after it. */
  readonly next: number
}

/** Finds names in a question. */
export type Names = ReturnType<typeof createNames>

const smallWords = new Set('de del la el los las y e o con para en a por no sin que un una al se'.split(' '))

/** Makes what finds the names of a vocabulary in a question by their words. */
export function createNames(vocabulary: Vocabulary) {
  /** The longest run of words at `at` that is a name of `entity` or part of one. */
  function longest(entity: NamedEntity, tokens: readonly Token[], at: number): Meant | undefined {
    let found = vocabulary[entity].byStem.get(tokens[at]?.stem ?? '') ?? []
    let best: Meant | undefined
    for (let next = at + 1; found.length > 0; next++) {
      const spoken = tokens.slice(at, next).map(({ stem }) => stem)
      const whole = found.filter(({ stems }) => stems.join(' ') === spoken.join(' '))
      const [one] = whole
      // A run does not end with a small word ("de", "y") unless that is the whole name's end.
      if (one || !smallWords.has(tokens[next - 1]?.text ?? '')) {
        const text = one?.name ?? rawOf(tokens, at, next)
        const ids = (one ? whole : found).map(({ id }) => id)
        best = { entity, ids, isWhole: one !== undefined, text, next }
      }
      const stem = tokens[next]?.stem ?? ''
      found = found.filter(({ stems }) => stems.length > next - at && stems.includes(stem))
    }
    return best
  }

  /**
   * What the words at `at` mean as a name of one of `entities`: the longest. Words that the grammar has a use for are
   * no name by themselves, unless `isNamed` says that its noun stands before it.
   */
  function nameAt(tokens: readonly Token[], at: number, entities: readonly NamedEntity[], isNamed: boolean) {
    if (tokens[at]?.kind === 'quoted') return quoted(tokens[at], at, entities)
    const candidates = entities.flatMap((entity) => longest(entity, tokens, at) ?? [])
    const fitting = candidates.filter(({ next, isWhole }) => {
      const stems = tokens.slice(at, next).map(({ stem }) => stem)
      const isPart = stems.some(isForeign) && tokens[at]?.kind === 'word' && !smallWords.has(tokens[at].text)
      return isNamed || isPart || (isWhole && stems.some(canBeName))
    })
    const best = fitting.sort((a, b) => b.next - a.next || Number(b.isWhole) - Number(a.isWhole))[0]
    const isGoods = best?.entity === 'marca' || best?.entity === 'categoria'
    if (!best || best.isWhole || isGoods) return best
    return goods(tokens, at, best.next) ?? best
  }

  /** The first of the brands and types that the words up to `until` consist of: "Celulares Samsung" is one of each. */
  function goods(tokens: readonly Token[], at: number, until: number): Meant | undefined {
    const meant = (['marca', 'categoria'] as const).map((entity) => longest(entity, tokens, at))
    const first = meant.find((each) => each?.isWhole)
    if (!first || first.next >= until) return first
    return goods(tokens, first.next, until) && first
  }

  /** All names that contain a quoted text: products first, as in the original, then the first of `entities` that has some. */
  function quoted({ raw, text }: Token, at: number, entities: readonly NamedEntity[]): Meant | undefined {
    const wanted = text.trim()
    const order = entities.toSorted((a, b) => Number(b === 'producto') - Number(a === 'producto'))
    for (const entity of wanted === '' ? [] : order) {
      const found = vocabulary[entity].all.filter(({ folded }) => folded.includes(wanted))
      const ids = found.map(({ id }) => id)
      if (ids.length > 0) return { entity, ids, isWhole: false, text: raw.slice(1, -1), next: at + 1 }
    }
    return undefined
  }

  /**
   * A mistyped word as the one that it means, when exactly one is a letter or a swap away and begins alike. A short word
   * with another letter in it is another word ("Julia", "mesas"), and so is a proper name, unless the catalogue has it.
   */
  function correct(token: Token, isFirst: boolean): Token {
    const { kind, text: word, raw } = token
    if (kind !== 'word' || !/^[a-z]{4,24}$/.test(word) || otherWords.has(stemOf(word))) return token
    const isProper = !isFirst && /^\p{Lu}\p{Ll}/u.test(raw)
    const forms = [word, word.replace(/s$/, ''), word.replace(/es$/, '')]
    const known = (isProper ? [] : knownWords).flatMap((other) => {
      const form = forms.find((each) => isNear(each, other))
      // A plural stays one.
      const ending = form === word || other.endsWith('s') ? '' : /[aeo]$/.test(other) ? 's' : 'es'
      return form === undefined ? [] : other + ending
    })
    // "Caros" is not Carlos.
    const entities = namedEntities.filter((each) => each !== 'cliente' || isProper || word.length > 5)
    const named = entities.flatMap((entity) =>
      [...vocabulary[entity].byStem].flatMap(([stem, [name]]) =>
        isNear(stemOf(word), stem)
          ? (name?.folded.split(' ').find((each) => stemOf(each) === stem) ?? stem)
          : [],
      ),
    )
    const near = [...known, ...named]
    const [stem, other] = new Set(near.map(stemOf))
    if (stem === undefined || other !== undefined) return token
    // A name is shown as it is spelled, a word of the grammar as it was written.
    const [text = word] = near
    return { kind, raw: isForeign(stem) ? text : raw, text, stem }
  }

  return { at: nameAt, correct }
}

/** Correct words that are one letter away from a word of the grammar. */
const otherWords = new Set(['vencido', 'vencida', 'marcos', 'premio', 'cuenta'].map(stemOf))

function isNear(word: string, other: string): boolean {
  const isAlike = other.length > 3 && (other[0] === word[0] || other.slice(1) === word)
  if (!isAlike || Math.abs(other.length - word.length) > 1) return false
  const at = [...word].findIndex((letter, place) => letter !== other[place])
  const swapped = word.slice(0, at) + (word[at + 1] ?? '') + word[at] + word.slice(at + 2)
  return (
    swapped === other || (distance(word, other) === 1 && (word.length > 5 || word.length !== other.length))
  )
}
