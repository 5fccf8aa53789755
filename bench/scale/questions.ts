import type { Person } from './rows.ts'
import type { Side } from './side.ts'

/** A row of the table: something that both shops are asked. */
export interface Question {
  readonly name: string
  readonly as: Person
  /** Asks once and returns its milliseconds; what is not to be measured comes before or after. */
  ask(side: Side, round: number): Promise<number>
  /** Fewer than usual, where each costs much. */
  readonly rounds?: number
  /** What the large shop's p99 may be, in milliseconds; without it, three times the small shop's. */
  readonly mostMs?: number
  /** Whether its times in the large shop are told once more in the end, in plain words. */
  readonly isTold?: boolean
}

/** A question that is one GET; the path may depend on the shop. */
export function reading(
  name: string,
  as: Person,
  path: string | ((side: Side, round: number) => string),
  options: { readonly rounds?: number; readonly status?: number; readonly mostMs?: number } = {},
): Question {
  const { rounds, status, mostMs } = options
  return {
    name,
    as,
    async ask(side, round) {
      const target = typeof path === 'string' ? path : path(side, round)
      return (await side.ask({ as, path: target, ...(status && { status }) })).ms
    },
    ...(rounds && { rounds }),
    ...(mostMs && { mostMs }),
  }
}
