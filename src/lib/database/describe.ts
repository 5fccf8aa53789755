import { type ErrorFacts, errorFacts } from './error-facts.ts'

export type DatabaseErrorKind =
  | 'unique'
  | 'foreign-key'
  | 'check'
  | 'not-null'
  | 'exclusion'
  | 'out-of-range'
  | 'too-long'
  | 'invalid-value'
  | 'not-found'
  | 'time-limit'
  | 'other'

/** What a permanent error of the database is about, for the errors plugin. Names are the database's. */
export interface DatabaseErrorDescription {
  readonly kind: DatabaseErrorKind
  readonly constraint?: string
  readonly table?: string
  readonly column?: string
  readonly sqlState?: string
}

const bySqlState: Readonly<Record<string, DatabaseErrorKind>> = {
  '23505': 'unique',
  '23503': 'foreign-key',
  '23001': 'foreign-key',
  '23514': 'check',
  '23502': 'not-null',
  '23P01': 'exclusion',
  '22003': 'out-of-range',
  '22008': 'out-of-range',
  '22001': 'too-long',
  '22P02': 'invalid-value',
  '22007': 'invalid-value',
  '22021': 'invalid-value',
  '22P05': 'invalid-value',
  '57014': 'time-limit',
}

const byPrismaCode: Readonly<Record<string, DatabaseErrorKind>> = {
  P2000: 'too-long',
  P2002: 'unique',
  P2003: 'foreign-key',
  P2011: 'not-null',
  P2020: 'out-of-range',
  P2025: 'not-found',
}

const constraintInText = /constraint "([^"]+)"/

/** A constraint's name: the driver gives it as text, the adapter as `{ index }` or `{ fields }`. */
function constraintOf(facts: readonly ErrorFacts[]): string | undefined {
  for (const { constraint, message } of facts) {
    if (typeof constraint === 'string') return constraint
    const { index, fields } = (constraint ?? {}) as { index?: string; fields?: string[] }
    const name = index ?? fields?.join(', ') ?? constraintInText.exec(message)?.[1]
    if (name) return name
  }
  return undefined
}

/**
 * What kind of refusal `error` is when it comes from the database (node-postgres or Prisma), or undefined
 * when it does not. A conflict on a named constraint is told by `constraint`.
 */
export function describeDatabaseError(error: unknown): DatabaseErrorDescription | undefined {
  const facts = errorFacts(error)
  const sqlState = facts.find((one) => one.sqlState)?.sqlState
  const prismaCode = facts.find(({ code }) => code !== undefined && /^P[1-6]\d{3}$/.test(code))?.code
  if (!sqlState && !prismaCode) return undefined
  const description = {
    kind: (sqlState && bySqlState[sqlState]) ?? (prismaCode && byPrismaCode[prismaCode]) ?? 'other',
    constraint: constraintOf(facts),
    table: facts.find((one) => one.table)?.table,
    column: facts.find((one) => one.column)?.column,
    sqlState,
  }
  return Object.fromEntries(
    Object.entries(description).filter(([, value]) => value !== undefined),
  ) as unknown as DatabaseErrorDescription
}
