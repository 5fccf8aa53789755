import { type ErrorFacts, errorFacts } from './failure.ts'

/** PostgreSQL's codes of refusals; Prisma's where it gives none of PostgreSQL (its P2039, a CHECK, has one). */
const codes = {
  unique: '23505 23P01 P2002',
  'foreign-key': '23503 23001 P2003',
  check: '23514',
  'not-null': '23502 P2011',
  'out-of-range': '22003 22008 P2020',
  'too-long': '22001 P2000',
  'invalid-value': '22P02 22007 22021 22P05',
  'not-found': 'P2025',
  'time-limit': '57014',
} as const

export type ViolationKind = keyof typeof codes | 'other'

const byCode = new Map(
  Object.entries(codes).flatMap(([kind, list]) =>
    list.split(' ').map((code) => [code, kind as ViolationKind] as const),
  ),
)

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

/**
 * What the database refused, and by which constraint where it names one, when `error` (of node-postgres or Prisma) is
 * its refusal, else undefined.
 */
export function violationOf(error: unknown) {
  const facts = errorFacts(error)
  const sqlState = facts.find((one) => one.sqlState)?.sqlState
  const prismaCode = facts.find(({ code }) => code !== undefined && /^P[1-6]\d{3}$/.test(code))?.code
  if (!sqlState && !prismaCode) return undefined
  const kind = byCode.get(sqlState ?? '') ?? byCode.get(prismaCode ?? '') ?? 'other'
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
