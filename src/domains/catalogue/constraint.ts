import { errorFacts } from '../../lib/database/classify.ts'

const uniqueOrForeignKey = new Set(['23505', '23503'])

/** True when a unique or a foreign key refused a statement: somebody was faster. */
export function isLostRace(error: unknown): boolean {
  return errorFacts(error).some(({ sqlState }) => sqlState !== undefined && uniqueOrForeignKey.has(sqlState))
}

/**
 * Runs a statement that decides by what it sees and lets the database's keys have the last word. When a key
 * refuses it, somebody changed what it saw; a second run sees that and decides accordingly.
 */
export async function decidingTwice<Result>(run: () => Promise<Result>): Promise<Result> {
  try {
    return await run()
  } catch (error) {
    if (!isLostRace(error)) throw error
    return run()
  }
}
