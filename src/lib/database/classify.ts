import { Problem } from '../problem.ts'
import { ConnectionNotMade } from './connection-not-made.ts'
import { type ErrorFacts, errorFacts } from './error-facts.ts'
import { type Failure, failures } from './failure.ts'
import { byCode, byKind, bySqlState, byText, poolerSqlStates, poolerTexts, tlsCode } from './failure-table.ts'

type Reading = (facts: ErrorFacts) => Failure | undefined

function matching(texts: readonly (readonly [RegExp, Failure])[], message: string): Failure | undefined {
  return texts.find(([pattern]) => pattern.test(message))?.[1]
}

const readSqlState: Reading = ({ sqlState, message }) => {
  if (!sqlState) return undefined
  const pooler = poolerSqlStates.has(sqlState) ? matching(poolerTexts, message) : undefined
  return pooler ?? bySqlState.get(sqlState) ?? failures.statement
}

const readKind: Reading = ({ kind }) => (kind === undefined ? undefined : byKind.get(kind))

const readCode: Reading = ({ code, systemCall, message }) => {
  if (code === undefined) return undefined
  if (code === 'P2028') return matching(byText, message)
  if (tlsCode.test(code)) return failures.configuration
  const failure = byCode.get(code)
  if (failure && systemCall === 'connect') return failures.unreachable
  if (failure && (systemCall === 'read' || systemCall === 'write')) return failures.connectionLost
  return failure
}

const readText: Reading = ({ message }) => matching(byText, message)

function firstReading(reading: Reading, facts: readonly ErrorFacts[]): Failure | undefined {
  for (const one of facts) {
    const failure = reading(one)
    if (failure) return failure
  }
  return undefined
}

/**
 * What the failure of a statement or transaction means, for errors of node-postgres and of Prisma (model
 * queries, raw queries, transactions). PostgreSQL's code decides, then the adapter's kind, then Prisma's or
 * Node's code, then the text; a list of Prisma's codes alone is wrong since Prisma 7, which hides most
 * failures behind `P2010` or gives no code at all. What is not known is permanent.
 */
export function classify(error: unknown): Failure {
  if (error instanceof Problem) return failures.statement
  const notMade = ConnectionNotMade.in(error)
  if (notMade) return notMade.failure
  const facts = errorFacts(error)
  return (
    firstReading(readSqlState, facts) ??
    firstReading(readKind, facts) ??
    firstReading(readCode, facts) ??
    // The outer text says more: a connect timeout has "terminated unexpectedly" for its cause.
    firstReading(readText, facts.toReversed()) ??
    failures.statement
  )
}

/** What it means that a connection was not made because of `error`: no statement was sent yet. */
export function classifyConnect(error: unknown): Failure {
  const failure = classify(error)
  if (failure.kind === 'permanent') return failure === failures.closing ? failure : failures.configuration
  if (failure.kind === 'never-started') return failure
  return failure === failures.shutdown ? failures.starting : failures.unreachable
}

/** Whether the connection on which a statement failed with `error` is as good as new. */
export function leavesConnectionUsable(error: unknown): boolean {
  const [facts] = errorFacts(error)
  if (!facts?.sqlState || facts.severity === 'FATAL' || facts.severity === 'PANIC') return false
  return !/^(?:08|57P|53300|XX|25006)/.test(facts.sqlState)
}
