/** Every failure that there is, in words that metrics and logs use. */
export type FailureReason = keyof typeof kinds

/**
 * What may be said of a statement (or transaction) that failed: it certainly had no effect (`never-started`), it may
 * have run (`ambiguous`), PostgreSQL undid it in favour of another one (`conflict`), or a repeat would fail the same
 * way (`permanent`).
 */
export type FailureKind = 'never-started' | 'ambiguous' | 'conflict' | 'permanent'

const kinds = {
  unreachable: 'never-started',
  'connect-timeout': 'never-started',
  starting: 'never-started',
  'pooler-away': 'never-started',
  gate: 'never-started',
  'pool-wait': 'never-started',
  'connection-limit': 'never-started',
  'transaction-wait': 'never-started',
  'rolled-back': 'never-started',
  'read-only': 'never-started',
  'transaction-expired': 'ambiguous',
  'connection-lost': 'ambiguous',
  shutdown: 'ambiguous',
  'read-timeout': 'ambiguous',
  'write-conflict': 'conflict',
  'lock-timeout': 'conflict',
  'queue-full': 'permanent',
  closing: 'permanent',
  configuration: 'permanent',
  statement: 'permanent',
} as const satisfies Record<string, FailureKind>

const away: readonly FailureReason[] = ['unreachable', 'connect-timeout', 'starting', 'pooler-away', 'gate']
const overload: readonly FailureReason[] = ['pool-wait', 'connection-limit', 'transaction-wait']

export class Failure {
  readonly kind: FailureKind
  readonly reason: FailureReason
  /** The database cannot be reached at all: requests wait for one probe instead of trying. */
  readonly isAway: boolean
  /** The database works and has too much to do: fewer repeats, further apart, and the gate stays open. */
  readonly isOverload: boolean

  constructor(reason: FailureReason, kind: FailureKind = kinds[reason]) {
    this.reason = reason
    this.kind = kind
    this.isAway = away.includes(reason)
    this.isOverload = overload.includes(reason)
  }
}

/**
 * No statement was sent because no connection could be had, or the transaction was undone. It has no `code`, so that
 * Prisma hands it through as it is instead of translating it.
 */
export class NotStarted extends Error {
  override readonly name = 'NotStarted'
  readonly failure: Failure

  constructor(reason: FailureReason, message: string, options?: ErrorOptions) {
    super(message, options)
    this.failure = new Failure(reason, kinds[reason] === 'permanent' ? 'permanent' : 'never-started')
  }
}
