import { join, type Sql, sql } from './sql.ts'

/** What stands before and after the searched text in the pattern, in the language of LIKE. */
export interface Surroundings {
  readonly before?: string
  readonly after?: string
}

const accented = 'áàâäãåéèêëíìîïóòôöõúùûüñç'
const unaccented = 'aaaaaaeeeeiiiiooooouuuunc'
const plainCharacters = new Map([...accented].map((character, place) => [character, unaccented[place] ?? '']))
/** Characters whose small letters are the same everywhere, and so texto_plano() of them. */
const knownCharacters = new RegExp(`^[\\n -~${accented}${accented.toUpperCase()}]*$`)

/** texto_plano() of a text where it is certain; undefined where only PostgreSQL knows. */
function certainlyPlain(text: string): string | undefined {
  if (!knownCharacters.test(text)) return undefined
  return text.toLowerCase().replace(/[^\n -~]/g, (character) => plainCharacters.get(character) ?? character)
}

/** texto_plano() of a text, without asking PostgreSQL where its answer is certain: planning calls it each time. */
function plainText(text: string): Sql {
  return sql`${certainlyPlain(text) ?? sql`texto_plano(${text})`}`
}

const withSpaces = (text: string) => text.replace(/\s/g, ' ')

/** `text` with the wildcards of LIKE in it standing for themselves; for Prisma's `contains` and insensitive `equals` too. */
export const likeLiteral = (text: string) => text.replace(/[\\%_]/g, '\\$&')

/**
 * The pattern for `plain like …` that finds texts which contain `text`, ignoring case and accents; `plain` is
 * texto_plano() of something. Wildcards in `text` stand for themselves; a line break is a space.
 */
export function containing(text: string, { before = '%', after = '%' }: Surroundings = {}): Sql {
  return plainText(`${before}${likeLiteral(withSpaces(text))}${after}`)
}

/** What no trigram covers inside a word: one or two letters or digits. */
const tooShortInside = /^[\p{L}\p{N}]{1,2}$/u

/**
 * The condition on `plain` (texto_plano() of lines of text) that finds `text` anywhere in it, or, for one or
 * two letters, at the beginning of a word: either way a trigram index on `plain` serves it.
 */
export function mentions(plain: Sql, text: string): Sql {
  const word = text.trim()
  if (!tooShortInside.test(word)) return sql`${plain} like ${containing(text)}`
  const beginnings = ['', '% ', '%\n'].map((before) => sql`${plain} like ${containing(word, { before })}`)
  return sql`(${join(beginnings, ' or ')})`
}

/** texto_plano() of a text as a JavaScript string, where characters are not certain as nearly as JavaScript has it. */
function plainString(text: string): string {
  const lower = text.toLowerCase()
  return lower.replace(/[^\n -~]/g, (character) => plainCharacters.get(character) ?? character)
}

/** `text` as it stands in plain texts, with the wildcards of LIKE escaped: for Prisma's `contains` and `startsWith`. */
export function searchPattern(text: string): string {
  return likeLiteral(plainString(withSpaces(text)))
}

/** As `mentions`, for Prisma: on the column `searchText` of a model. */
export function mentionFilter(text: string) {
  const word = text.trim()
  if (!tooShortInside.test(word)) return { searchText: { contains: searchPattern(text) } }
  const pattern = searchPattern(word)
  return {
    OR: [
      { searchText: { startsWith: pattern } },
      { searchText: { contains: ` ${pattern}` } },
      { searchText: { contains: `\n${pattern}` } },
    ],
  }
}
