import { foldText, numberWords, readNumber, toDigits } from '../../lib/spanish.ts'
import { soundOf } from './sound.ts'
import { articles, collectives, pieceWords, separators, units } from './words.ts'

/**
 * A word, number or break of an order or a name. `joining` words and `article`s (un, otra) find nothing; a `quantity`
 * is one wherever it stands (x2, 4 unidades, media docena), a `number` where it opens a part; `and` (y, e, más, +) may
 * belong to a name, the other breaks do not.
 */
export interface Token {
  readonly kind: 'word' | 'joining' | 'article' | 'number' | 'quantity' | 'and' | 'or' | 'comma' | 'end'
  /** As written, folded. */
  readonly text: string
  /** What is compared: a word's sound, a model's letters and digits, a number's value after #; else empty. */
  readonly key: string
  /** Of a number, quantity or article; else 0. */
  readonly value: number
  /** What a number measures; empty when it does not say. */
  readonly unit: string
  /** Where it stands in the text that was read: from, up to. */
  readonly start: number
  readonly end: number
}

type Reading = Pick<Token, 'kind' | 'value' | 'unit'> & { next: number }

/** Numbers are cut to this: more than any stock. */
const largest = 999_999_999
const scanner =
  /(?:(?<![\p{L}\d])[1-9] )?(?:\d+\/[1-9]\d*|[½¼¾])|\d[½¼¾]|\d{1,3}(?:[.,]\d{3})+(?!\d)|\d+\.\d+|\d+,\d{1,2}(?!,?\d)|\d+|\p{L}+|["+&,=:]|[;.\n\r!?¡¿…|•]+/gu
const parts: Readonly<Record<string, number>> = { '½': 0.5, '¼': 0.25, '¾': 0.75 }
const isDigits = (text = '') => (text >= '0' && text < ':') || text in parts
const isWord = (text = '') => (text >= 'a' && text < '{') || /^\p{L}/u.test(text)
/** The words that a count, measure or quantity can begin with. */
const opensCount = new Set([
  ...[numberWords, articles, collectives.keys(), units.keys()].flatMap((words) => [...words]),
  ...['media', 'medio', 'x', 'cantidad', ':', '='],
])
const isHalf = (text = '') => text === 'media' || text === 'medio'

/** 1.500, 2,5, 1/2, 1 1/2 and 1½. */
function toValue(digits: string): number {
  const [, whole = '', rest = ''] = /^(\d (?=.)|\d(?=[½¼¾])|)(.*)$/.exec(digits) ?? []
  const [top = '', bottom = 1] = rest.split('/')
  return Number(whole) + (parts[rest] ?? Number(toDigits(top)) / Number(bottom))
}

/** The number that begins at `at`, in digits or in words. */
const numberAt = (texts: readonly string[], at: number): { value: number; next: number } | undefined =>
  readNumber(texts, at) ?? (isDigits(texts[at]) ? { value: toValue(texts[at]!), next: at + 1 } : undefined)

/** A number or article with what it counts or measures: 12 kg, 8", media docena, docena y media, 4 unidades, 2x. */
function countAt(texts: readonly string[], at: number): Reading | undefined {
  const isArticle = articles.has(texts[at]!)
  const number = numberAt(texts, at) ?? (isArticle ? { value: 1, next: at + 1 } : undefined)
  let { value, next } = number ?? { value: 1, next: at }
  if (isHalf(texts[next]) && collectives.has(texts[next + 1]!)) [value, next] = [0.5, next + 1]
  const addHalf = (of: number) => {
    if (texts[next] === 'y' && isHalf(texts[next + 1])) [value, next] = [value + of / 2, next + 2]
  }
  const collective = collectives.get(texts[next] ?? '')
  if (collective && (next > at || texts[next + 1] === 'de' || texts[next + 1] === 'y')) {
    ;[value, next] = [value * collective, next + 1]
    addHalf(collective)
    return { kind: 'quantity', value, unit: '', next }
  }
  const unit = units.get(texts[next] ?? '')
  if (unit && (next > at || (texts[next + 1] === 'y' && isHalf(texts[next + 2])))) {
    next++
    addHalf(1)
    return { kind: 'number', value, unit, next }
  }
  if (next === at) return undefined
  const isCounted = pieceWords.has(texts[next] ?? '') || (texts[next] === 'x' && isWord(texts[next + 1]))
  if (isCounted) return { kind: 'quantity', value, unit: '', next: next + 1 }
  return { kind: isArticle ? 'article' : 'number', value, unit: '', next }
}

/** x2, cantidad 2, cantidad: 2, and at the end of a part = 2 or : 2. */
function timesAt(texts: readonly string[], at: number): Reading | undefined {
  const sign = texts[at]!
  const count =
    /^(x|cantidad|[:=])$/.test(sign) &&
    countAt(texts, sign === 'cantidad' && texts[at + 1] === ':' ? at + 2 : at + 1)
  const after = count && texts[count.next]
  const isOpen = /^[:=]$/.test(sign) && after && (isWord(after) || isDigits(after))
  return count && count.kind === 'number' && !count.unit && !isOpen
    ? { ...count, kind: 'quantity' }
    : undefined
}

/** s23, i5, 13c: letters and digits of a model, which are one token. */
function isModelAt(texts: readonly string[], at: number): boolean {
  const [first, second = ''] = [texts[at]!, texts[at + 1]]
  return isDigits(first)
    ? isWord(second) && second.length < 3
    : isDigits(second) && isWord(first) && first.length < 3
}

/** The words, numbers and breaks of `text`, in order. Reads orders and names alike. */
export function tokenise(text: string): Token[] {
  const folded = foldText(text)
  const [texts, starts]: [string[], number[]] = [[], []]
  scanner.lastIndex = 0
  for (let found = scanner.exec(folded); found; found = scanner.exec(folded)) {
    texts.push(found[0])
    starts.push(found.index)
  }
  const tokens: Token[] = []
  let at = 0
  const add = (kind: Token['kind'], next: number, text: string, key = '', value = 0, unit = '') => {
    tokens.push({
      kind,
      text,
      key,
      value,
      unit,
      start: starts[at]!,
      end: starts[next - 1]! + texts[next - 1]!.length,
    })
    at = next
  }
  while (at < texts.length) {
    const word = texts[at]!
    const isCount = isDigits(word) || opensCount.has(word)
    const count = isCount ? (timesAt(texts, at) ?? countAt(texts, at)) : undefined
    const touches = starts[at]! + word.length === starts[at + 1]
    if (touches && isModelAt(texts, at) && (count?.next ?? 0) < at + 2) {
      const model = word + texts[at + 1]
      add('word', at + 2, model, model)
    } else if (count) {
      const value = Math.min(count.kind === 'quantity' ? Math.floor(count.value) : count.value, largest)
      add(count.kind, count.next, word, count.kind === 'article' ? '' : `#${value}`, value, count.unit)
    } else {
      const kind = separators.get(word) ?? (isWord(word) ? 'word' : 'end')
      add(kind, at + 1, word, kind === 'word' ? soundOf(word) : '')
    }
  }
  return tokens
}
