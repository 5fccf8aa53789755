import { defineProblem } from '../problem.ts'
import { errorFacts } from './classify.ts'

const changedMeanwhile = defineProblem(
  'CHANGED_MEANWHILE',
  409,
  'Otra persona está cambiando estos datos en este momento. Inténtalo de nuevo.',
)

const attempts = 5

/**
 * Runs `attempt` until it answers something: undefined means that what it saw was out of date by the time it
 * had the lock, that nothing changed, and that another run will see more. `attempt` is told which run it is.
 * Throws CHANGED_MEANWHILE (409) after five encounters with others, and what `attempt` throws.
 */
export async function untilCurrent<Result>(
  attempt: (count: number) => Promise<Result | undefined>,
): Promise<Result> {
  for (let count = 1; count <= attempts; count += 1) {
    const result = await attempt(count)
    if (result !== undefined) return result
  }
  throw changedMeanwhile()
}

/** PostgreSQL's codes for a row that another one contradicts. */
export const violation = { foreignKey: '23503', unique: '23505' } as const

/** What `work` returns, or `instead` when PostgreSQL refuses it because of a constraint of this kind. */
export async function unlessViolated<Result, Instead>(
  code: (typeof violation)[keyof typeof violation],
  work: Promise<Result>,
  instead: Instead,
): Promise<Result | Instead> {
  try {
    return await work
  } catch (error) {
    if (errorFacts(error).some((facts) => facts.sqlState === code)) return instead
    throw error
  }
}
