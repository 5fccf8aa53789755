import { readNumber, toDigits } from '../../../lib/spanish.ts'
import { refuse } from './plan.ts'

/** A word, number, date, quoted text or punctuation mark of a question. */
export interface Token {
  readonly kind: 'word' | 'number' | 'date' | 'quoted' | 'mark'
  /** As it was written. */
  readonly raw: string
  /** Folded; a number in digits; a date as `YYYY-MM-DD`, `YYYY-MM` or `--MM-DD`; a quoted text without its quotes. */
  readonly text: string
  readonly stem: string
}

/** A question as patterns read it: the texts of its tokens joined by spaces, and where each begins. */
export interface Text {
  readonly tokens: readonly Token[]
  readonly joined: string
  readonly offsets: readonly number[]
}

const questionLength = 1000

/** Small letters without accents or other marks: `Categoría` is `categoria`, `año` is `ano`. */
export const fold = (text: string): string => text.toLowerCase().normalize('NFD').replace(/\p{M}/gu, '')

/** What the singular and the plural of a folded word begin with: `meses` and `mes`, `clientes` and `cliente`. */
export const stemOf = (word: string): string =>
  /^[a-z]{4,}$/.test(word) ? word.replace(/(?:es|s|e)$/, '') : word

/** The stems of the words of a name, as they are compared with those of a question. */
export const stemsOf = (name: string): string[] =>
  tokenize(name.replace(/['"“”‘’«»]/g, ' ')).map(({ stem }) => stem)

/** Each phrase, with its key, of a table in lines of `key: phrase, phrase`. */
export const readTable = (table: string) =>
  table
    .trim()
    .split('\n')
    .flatMap((line) => {
      const [key = '', phrases = ''] = line.split(': ')
      return phrases.split(', ').map((phrase) => [key, phrase] as const)
    })

/** Quotes and dates before numbers before words; what is none of these is left out. */
const shapes = new RegExp(
  [
    /(?<quoted>(?<![\p{L}\p{N}])(?:'[^'\n]+'(?![\p{L}\p{N}])|"[^"\n]+"|“[^”\n]+”|‘[^’\n]+’|«[^»\n]+»))/u,
    /(?<ymd>\d{4}(?<s1>[-/.])\d{1,2}\k<s1>\d{1,2})(?:t[\d:.]+z?)?(?![\p{L}\p{N}])/u,
    /(?<dmy>\d{1,2}(?<s2>[-/.])\d{1,2}\k<s2>(?:\d{4}|\d{2}))(?![\p{L}\p{N}])/u,
    /(?<ym>\d{4}[-/]\d{1,2})(?![\p{L}\p{N}])/u,
    /(?<my>\d{1,2}[-/]\d{4})(?![\p{L}\p{N}])/u,
    /(?<dm>\d{1,2}\/\d{1,2})(?![\p{L}\p{N}])/u,
    /(?:bs\.?|\$us|us\$|\$)\s?(?=\d)/u,
    /(?<number>\d+(?:[.,]\d{3})*(?:[.,]\d{1,2})?)(?![\p{L}\p{N}\p{M}°])/u,
    /(?<word>[\p{L}\p{N}\p{M}°]+)/u,
    /(?<mark>>=|<=|[≥≤<>=,;.:?!()%/–—-])/u,
  ]
    .map(({ source }) => source)
    .join('|'),
  'giu',
)

/** 49 is 2049 and 50 is 1950, as in the original. */
export const fullYear = (year = ''): string =>
  year.length === 2 ? `${Number(year) < 50 ? '20' : '19'}${year}` : year

function toToken(match: RegExpExecArray): Token | undefined {
  const raw = match[0]
  const { quoted, ymd, dmy, ym, my, dm, number, word, mark } = match.groups ?? {}
  const as = (kind: Token['kind'], text: string): Token => ({ kind, raw, text, stem: stemOf(text) })
  if (quoted) return as('quoted', fold(quoted.slice(1, -1)))
  if (number) return as('number', toDigits(number))
  if (word) return as('word', fold(word))
  if (mark) return as('mark', mark)
  const parts = (ymd ?? dmy ?? ym ?? my ?? dm)?.split(/[-/.]/)
  if (!parts) return undefined
  // Largest part first, two digits at least; a date without its year begins with two hyphens.
  const [first = '', ...others] = ymd || ym ? parts : parts.toReversed()
  const rest = others.map((part) => part.padStart(2, '0')).join('-')
  return as('date', dm ? `--${first.padStart(2, '0')}-${rest}` : `${fullYear(first)}-${rest}`)
}

/** The tokens of a text; numbers in words become one token in digits, and "5 mil" is 5000. */
function tokenize(text: string): Token[] {
  const read = [...text.matchAll(shapes)].flatMap((match) => toToken(match) ?? [])
  const words = read.map(({ kind, text: word }) => (kind === 'mark' || kind === 'quoted' ? '' : word))
  const tokens: Token[] = []
  for (let [at, next] = [0, 0]; at < read.length; at = next) {
    const number = readNumber(words, at)
    next = number?.next ?? at + 1
    const digits = `${number?.value}`
    tokens.push(
      number ? { kind: 'number', raw: rawOf(read, at, next), text: digits, stem: digits } : read[at]!,
    )
  }
  return tokens
}

export function toText(tokens: readonly Token[]): Text {
  const offsets = [0]
  for (const { text } of tokens) offsets.push((offsets.at(-1) ?? 0) + text.length + 1)
  return { tokens, joined: tokens.map(({ text }) => text).join(' '), offsets }
}

/**
 * The tokens of a question. Throws Refusal for what cannot be one: nothing in it, over 1,000 characters, or
 * characters that no keyboard writes.
 */
export function readText(question: string): Text {
  if (question.length > questionLength) refuse('La pregunta puede tener como máximo 1.000 caracteres.')
  if (/(?![\t\n\r])\p{Cc}/u.test(question) || !question.isWellFormed())
    refuse('La pregunta contiene caracteres de control que no se pueden leer.')
  const tokens = tokenize(question.replace(/\p{Cf}/gu, '').normalize('NFC'))
  if (tokens.every(({ kind }) => kind === 'mark'))
    refuse('La pregunta está vacía. Escriba, por ejemplo: «ventas por marca en 2025».')
  return toText(tokens)
}

/** The groups of a pattern that matches at the token `at`, and the token after the match. */
export function matchAt(text: Text, at: number, pattern: RegExp) {
  pattern.lastIndex = text.offsets[at] ?? 0
  const match = pattern.exec(text.joined)
  if (!match?.[0]) return undefined
  let next = at
  while (next < text.tokens.length && (text.offsets[next] ?? 0) < pattern.lastIndex) next++
  return { groups: match.groups ?? {}, next }
}

/** A pattern for `matchAt`; it ends where a token ends. */
export const pattern = (source: string): RegExp => new RegExp(`(?:${source})(?= |$)`, 'y')

/** The tokens from `at` up to `next` as they were written. */
export const rawOf = (tokens: readonly Token[], at: number, next: number): string =>
  tokens
    .slice(at, next)
    .map(({ raw }) => raw)
    .join(' ')
