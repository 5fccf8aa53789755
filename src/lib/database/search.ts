import { type Sql, sql } from './sql.ts'

/** What stands before and after the searched text in the pattern, in the language of LIKE. */
interface Surroundings {
  readonly before?: string
  readonly after?: string
}

/**
 * The pattern for `plain like …` that finds texts which contain `text`, ignoring case and accents; `plain` is
 * texto_plano() of something. Wildcards in `text` stand for themselves; a line break is a space.
 */
export function containing(text: string, { before = '%', after = '%' }: Surroundings = {}): Sql {
  const literal = text.replace(/\s/g, ' ').replace(/[\\%_]/g, '\\$&')
  return sql`texto_plano(${`${before}${literal}${after}`})`
}
