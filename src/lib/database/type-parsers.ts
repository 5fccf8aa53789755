import pg, { type CustomTypesConfig } from 'pg'

const { builtins, getTypeParser } = pg.types

const asText = (text: string): string => text
const asUtc = (text: string): Date => new Date(`${text.replace(' ', 'T')}Z`)

/**
 * How `app.sql` reads columns: `numeric` and `bigint` stay text (no digit is lost), `date` stays
 * `YYYY-MM-DD` (a day has no time zone), `timestamptz` is a Date, and so is `timestamp`, read as UTC as
 * Prisma writes it. `json` and `jsonb` arrive parsed.
 */
export const sqlTypes: CustomTypesConfig = {
  getTypeParser: ((oid: number, format: 'text' | 'binary' = 'text') => {
    if (format === 'text' && oid === builtins.DATE) return asText
    if (format === 'text' && oid === builtins.TIMESTAMP) return asUtc
    return getTypeParser(oid, format)
  }) as typeof getTypeParser,
}
