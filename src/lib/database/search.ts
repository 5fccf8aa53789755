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

/** texto_plano() of a text, without asking PostgreSQL where its answer is certain: planning calls it each time. */
function plainText(text: string): Sql {
  if (!knownCharacters.test(text)) return sql`texto_plano(${text})`
  return sql`${text.toLowerCase().replace(/[^\n -~]/g, (character) => plainCharacters.get(character) ?? character)}`
}

/**
 * The pattern for `plain like …` that finds texts which contain `text`, ignoring case and accents; `plain` is
 * texto_plano() of something. Wildcards in `text` stand for themselves; a line break is a space.
 */
export function containing(text: string, { before = '%', after = '%' }: Surroundings = {}): Sql {
  const literal = text.replace(/\s/g, ' ').replace(/[\\%_]/g, '\\$&')
  return plainText(`${before}${literal}${after}`)
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
