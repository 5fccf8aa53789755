import { type ErrorFacts, errorFacts } from './classify.ts'

export type ViolationKind =
  | 'unique'
  | 'foreign-key'
  | 'check'
  | 'not-null'
  | 'out-of-range'
  | 'too-long'
  | 'invalid-value'
  | 'not-found'
  | 'time-limit'
  | 'other'

/** What the database refused, and by which constraint where it names one. */
export interface Violation {
  readonly kind: ViolationKind
  readonly constraint: string | undefined
}

const bySqlState: Readonly<Record<string, ViolationKind>> = {
  '23505': 'unique',
  '23P01': 'unique',
  '23503': 'foreign-key',
  '23001': 'foreign-key',
  '23514': 'check',
  '23502': 'not-null',
  '22003': 'out-of-range',
  '22008': 'out-of-range',
  '22001': 'too-long',
  '22P02': 'invalid-value',
  '22007': 'invalid-value',
  '22021': 'invalid-value',
  '22P05': 'invalid-value',
  '57014': 'time-limit',
}

/** Where Prisma gives no code of PostgreSQL; its P2039 (a CHECK) has one. */
const byPrismaCode: Readonly<Record<string, ViolationKind>> = {
  P2000: 'too-long',
  P2002: 'unique',
  P2003: 'foreign-key',
  P2011: 'not-null',
  P2020: 'out-of-range',
  P2025: 'not-found',
}

/** A constraint's name: the driver gives it as text, the adapter as `{ index }` or `{ fields }`. */
function constraintOf(facts: readonly ErrorFacts[]): string | undefined {
  for (const { constraint, message } of facts) {
    if (typeof constraint === 'string') return constraint
    const { index, fields } = (constraint ?? {}) as { index?: string; fields?: string[] }
    const name = index ?? fields?.join(', ') ?? /constraint "([^"]+)"/.exec(message)?.[1]
    if (name) return name
  }
  return undefined
}

/** What the database refused when `error` (of node-postgres or Prisma) is its refusal, else undefined. */
export function violationOf(error: unknown): Violation | undefined {
  const facts = errorFacts(error)
  const sqlState = facts.find((one) => one.sqlState)?.sqlState
  const prismaCode = facts.find(({ code }) => code !== undefined && /^P[1-6]\d{3}$/.test(code))?.code
  if (!sqlState && !prismaCode) return undefined
  const kind = bySqlState[sqlState ?? ''] ?? byPrismaCode[prismaCode ?? ''] ?? 'other'
  return { kind, constraint: constraintOf(facts) }
}

/**
 * What `work` resolves to. Where the database refuses it by a constraint that `refusals` names, by its name or its
 * kind, throws what the refusal makes instead: `onConstraint(tx.brand.create(…), { unique: nameTaken })`.
 */
export async function onConstraint<Result>(
  work: PromiseLike<Result>,
  refusals: Readonly<Record<string, () => Error>>,
): Promise<Result> {
  try {
    return await work
  } catch (error) {
    const violation = violationOf(error)
    const refusal = violation && (refusals[violation.constraint ?? ''] ?? refusals[violation.kind])
    throw refusal ? refusal() : error
  }
}
