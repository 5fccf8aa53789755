import { foldText } from '../spanish.ts'

/** What stands before and after the searched text in the pattern, in the language of LIKE. */
export interface Surroundings {
  readonly before?: string
  readonly after?: string
}

const withSpaces = (text: string) => text.replace(/\s/g, ' ')

/** `text` with the wildcards of LIKE in it standing for themselves; for Prisma's `contains` and insensitive `equals` too. */
export const likeLiteral = (text: string) => text.replace(/[\\%_]/g, '\\$&')

/** `text` as it stands in plain texts, with the wildcards of LIKE escaped: for Prisma's `contains` and `startsWith`. */
export function searchPattern(text: string): string {
  return likeLiteral(foldText(withSpaces(text)))
}

/**
 * The pattern for `plain like …` that finds texts which contain `text`, ignoring case and accents; `plain` is
 * texto_plano() of something.
 */
export function containing(text: string, { before = '%', after = '%' }: Surroundings = {}): string {
  return `${before}${searchPattern(text)}${after}`
}

/** What no trigram covers inside a word: one or two letters or digits. */
const tooShortInside = /^[\p{L}\p{N}]{1,2}$/u

/**
 * The filter of a Prisma model by its `searchText` (texto_plano() of lines of text): `text` anywhere in it, or, for one
 * or two letters, at the beginning of a word. Either way a trigram index serves it.
 */
export function mentionFilter(text: string) {
  const word = text.trim()
  if (!tooShortInside.test(word)) return { searchText: { contains: searchPattern(text) } }
  const pattern = searchPattern(word)
  const beginnings = [{ startsWith: pattern }, { contains: ` ${pattern}` }, { contains: `\n${pattern}` }]
  return { OR: beginnings.map((searchText) => ({ searchText })) }
}
