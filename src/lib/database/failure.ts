/**
 * What may be said of a statement (or transaction) that failed.
 * - `never-started`: it certainly had no effect, so it may always be repeated.
 * - `ambiguous`: it may have run; only what is harmless twice may be repeated.
 * - `conflict`: PostgreSQL undid it in favour of somebody else; it may always be repeated.
 * - `permanent`: a repeat would fail the same way.
 */
export type FailureKind = 'never-started' | 'ambiguous' | 'conflict' | 'permanent'

/** Why, in words that metrics and logs use. */
export type FailureReason =
  | 'unreachable'
  | 'connect-timeout'
  | 'starting'
  | 'pooler-away'
  | 'pool-wait'
  | 'connection-limit'
  | 'transaction-wait'
  | 'transaction-expired'
  | 'rolled-back'
  | 'connection-lost'
  | 'shutdown'
  | 'read-timeout'
  | 'write-conflict'
  | 'lock-timeout'
  | 'read-only'
  | 'gate'
  | 'queue-full'
  | 'closing'
  | 'configuration'
  | 'statement'

export interface Failure {
  readonly kind: FailureKind
  readonly reason: FailureReason
  /** Nobody can reach the database at all: everybody waits for one probe instead of trying. */
  readonly away?: true
  /** The database works and has too much to do: fewer repeats, further apart, and nobody else is stopped. */
  readonly overload?: true
}

const neverStarted = (reason: FailureReason): Failure => ({ kind: 'never-started', reason })
const away = (reason: FailureReason): Failure => ({ kind: 'never-started', reason, away: true })
const overload = (reason: FailureReason): Failure => ({ kind: 'never-started', reason, overload: true })
const ambiguous = (reason: FailureReason): Failure => ({ kind: 'ambiguous', reason })
const conflict = (reason: FailureReason): Failure => ({ kind: 'conflict', reason })
const permanent = (reason: FailureReason): Failure => ({ kind: 'permanent', reason })

/** Every failure that there is, by reason. */
export const failures = {
  unreachable: away('unreachable'),
  connectTimeout: away('connect-timeout'),
  starting: away('starting'),
  poolerAway: away('pooler-away'),
  poolWait: overload('pool-wait'),
  connectionLimit: overload('connection-limit'),
  transactionWait: overload('transaction-wait'),
  transactionExpired: ambiguous('transaction-expired'),
  rolledBack: neverStarted('rolled-back'),
  connectionLost: ambiguous('connection-lost'),
  shutdown: ambiguous('shutdown'),
  readTimeout: ambiguous('read-timeout'),
  writeConflict: conflict('write-conflict'),
  lockTimeout: conflict('lock-timeout'),
  readOnly: neverStarted('read-only'),
  gate: away('gate'),
  queueFull: permanent('queue-full'),
  closing: permanent('closing'),
  configuration: permanent('configuration'),
  statement: permanent('statement'),
} as const satisfies Record<string, Failure>
