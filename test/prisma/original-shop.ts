import { readFileSync } from 'node:fs'
import { emptyDatabase, migrationSql, withConnection } from './databases.ts'

/** The arguments of Node for `npm run db:adopt`. */
export const adopt = ['src/bin/adopt.ts']

/** A database as the original service has it, with rows and their flaws (original-shop.sql). Returns its URL. */
export async function originalShop(t: { teardown(work: () => Promise<void>): void }): Promise<string> {
  const url = await emptyDatabase(t)
  const rows = readFileSync(new URL('original-shop.sql', import.meta.url), 'utf8')
  await withConnection(url, (client) => client.query(migrationSql('0_baseline') + rows))
  return url
}
