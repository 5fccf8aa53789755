import { Problem } from '../problem.ts'

/**
 * What may be said of a statement (or transaction) that failed: it certainly had no effect (`never-started`), it may
 * have run (`ambiguous`), PostgreSQL undid it in favour of another one (`conflict`), or a repeat would fail the same
 * way (`permanent`).
 */
export type FailureKind = 'never-started' | 'ambiguous' | 'conflict' | 'permanent'

/**
 * How repeats are paced (retry.ts). `away`: the database cannot be reached at all, so that requests wait for one probe
 * instead of trying. `overload`: it works and has too much to do, so that the gate stays open.
 */
export type Pace = 'away' | 'overload' | 'conflict' | 'slow' | 'lost' | 'never'

/** Every failure that there is, in words that metrics and logs use. */
export type FailureReason = keyof typeof failures

/**
 * What was measured with Prisma 7, node-postgres 8, PostgreSQL 15 to 18, PgBouncer 1.18, and read in Supavisor's
 * source: the names by which an error says a reason, which are PostgreSQL's codes (Appendix A of its manual), names of
 * @prisma/adapter-pg (its `errors.ts`), Prisma's codes and Node's. What is not listed is permanent: nothing is repeated
 * on a guess.
 */
const failures = {
  unreachable: [
    'never-started',
    'away',
    '08001 08004 DatabaseNotReachable P1001 P1002 ECONNREFUSED ENOTFOUND EAI_AGAIN EHOSTUNREACH ENETUNREACH EHOSTDOWN ENETDOWN EADDRNOTAVAIL EAI_FAIL EAI_NODATA',
  ],
  'connect-timeout': ['never-started', 'away'],
  starting: ['never-started', 'away', '57P03'],
  'pooler-away': ['never-started', 'away'],
  gate: ['never-started', 'away'],
  'pool-wait': ['never-started', 'overload', 'P2024'],
  'connection-limit': ['never-started', 'overload', '53300 TooManyConnections P2037'],
  'transaction-wait': ['never-started', 'overload'],
  // The transaction waited too long for its next statement and is undone.
  'rolled-back': ['never-started', 'lost', '25P03'],
  // Refused by a server that was the primary before a failover.
  'read-only': ['never-started', 'lost', '25006'],
  'transaction-expired': ['ambiguous', 'slow'],
  'connection-lost': [
    'ambiguous',
    'lost',
    '08000 08003 08006 08007 ConnectionClosed SocketTimeout P1008 P1017 ECONNRESET ECONNABORTED EPIPE ETIMEDOUT',
  ],
  // The server ends connections: the statement may be through already, or never have been read.
  shutdown: ['ambiguous', 'lost', '57P01 57P02 57P05'],
  'read-timeout': ['ambiguous', 'slow'],
  'write-conflict': ['conflict', 'conflict', '40001 40P01 TransactionWriteConflict P2034'],
  'lock-timeout': ['conflict', 'conflict', '55P03'],
  'queue-full': ['permanent', 'never'],
  closing: ['permanent', 'never'],
  configuration: [
    'permanent',
    'never',
    '28000 28P01 3D000 57P04 42P05 26000 TlsConnectionError AuthenticationFailed DatabaseAccessDenied DatabaseDoesNotExist P1000 P1003 P1010 P1011',
  ],
  statement: ['permanent', 'never'],
} as const satisfies Record<string, readonly [kind: FailureKind, pace: Pace, names?: string]>

const byName = new Map(
  Object.entries<readonly [FailureKind, Pace, string?]>(failures).flatMap(
    ([reason, [, , names]]) =>
      names?.split(' ').map((name) => [name, reason as FailureReason] as const) ?? [],
  ),
)

export type Failure = Readonly<ReturnType<typeof failureOf>>

/** The failure for a reason; `kind` where it is another than the reason's own. */
export function failureOf(reason: FailureReason, kind: FailureKind = failures[reason][0]) {
  return { reason, kind, pace: failures[reason][1] }
}

/** No statement was sent, or the transaction was undone. Without a `code`, so that Prisma hands it through as it is. */
export class NotStarted extends Error {
  override readonly name = 'NotStarted'
  readonly failure: Failure

  constructor(reason: FailureReason, message: string, options?: ErrorOptions) {
    super(message, options)
    this.failure = failureOf(reason, failures[reason][0] === 'permanent' ? 'permanent' : 'never-started')
  }
}

type Fields = Readonly<Record<string, unknown>>

/** Errors nest (Prisma, adapter, driver, aggregate); nothing known nests deeper. */
const deepest = 6

const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined)

/** A code is PostgreSQL's when it has its shape; Prisma's and Node's (`EPIPE`) can look alike. */
function sqlStateOf(fields: Fields): string | undefined {
  const code = text(fields.code) ?? ''
  const isSqlState = /^(?!P[1-6]\d{3})[0-9A-Z]{5}$/.test(code) && (fields.severity || !code.startsWith('E'))
  const inMessage = /\bCode: `([0-9A-Z]{5})`/.exec(text(fields.message) ?? '')?.[1]
  return text(fields.originalCode) ?? (isSqlState ? code : inMessage)
}

/** What one error object says, wherever the library keeps it. */
export type ErrorFacts = ReturnType<typeof factsOf>

function factsOf(fields: Fields) {
  return {
    /** Five characters from PostgreSQL or a pooler. */
    sqlState: sqlStateOf(fields),
    /** The Prisma adapter's name for it. */
    kind: text(fields.kind),
    /** A code of Prisma (`P1001`) or Node (`ECONNREFUSED`), with the system call when Node says it. */
    code: text(fields.code),
    systemCall: text(fields.syscall),
    severity: text(fields.severity),
    message: text(fields.originalMessage) ?? text(fields.message) ?? '',
    constraint: fields.constraint,
  }
}

/** Everything that an error says, the innermost first: the driver's words, then the translations around them. */
export function errorFacts(error: unknown): ErrorFacts[] {
  const found: ErrorFacts[] = []
  const seen = new Set<unknown>()
  const collect = (value: unknown, depth: number): void => {
    if (typeof value !== 'object' || value === null || seen.has(value) || depth > deepest) return
    seen.add(value)
    const fields = value as Fields
    const inner = [(fields.meta as Fields | undefined)?.driverAdapterError, fields.cause, fields.errors]
    for (const one of inner.flat()) collect(one, depth + 1)
    found.push(factsOf(fields))
  }
  collect(error, 0)
  return found
}

type Texts = readonly (readonly [RegExp, FailureReason])[]

/** Codes under which poolers speak; their reason is in the text, of which the first that fits counts. */
const poolerSqlStates: ReadonlySet<string> = new Set(['XX000', '08P01', '08006', '58000', '28000'])
const poolerTexts: Texts = [
  [/\(ENOTFOUND\)|tenant or user not found|tenant\/user .* not found/i, 'configuration'],
  [/\((?:EMAXCONN|EMAXCONNSESSION|ECHECKOUTTIMEOUT)\)|max clients reached/i, 'connection-limit'],
  [/max client connections reached|unable to check out .* from the pool/i, 'connection-limit'],
  // The connection behind the pooler went while it was ours: the statement may have run.
  [/\(EDBHANDLEREXITED\)|DbHandler exited/i, 'connection-lost'],
  [/\((?:ECHECKOUTRETRIES|ECIRCUITBREAKER|EPOOLTERMINATING|ESUBSCRIBERETRIES)\)/, 'pooler-away'],
  [/\((?:EWORKERNOTFOUND|EAUTHTIMEOUT)\)/, 'pooler-away'],
  [/query_wait_timeout|no more connections allowed/i, 'connection-limit'],
  [/server login has been failing|server_login_retry|cannot connect to server/i, 'pooler-away'],
  [/client_login_timeout/i, 'pooler-away'],
  [/server conn(?:ection)? crashed|pgbouncer (?:is )?shut(?:ting)? ?down/i, 'connection-lost'],
]

/** Errors that have only a text; the first that fits counts. */
const byText: Texts = [
  [/Unable to start a transaction in the given time/, 'transaction-wait'],
  [/cannot be executed on an expired transaction/, 'transaction-expired'],
  [/Connection terminated due to connection timeout|^timeout expired$/, 'connect-timeout'],
  [/timeout exceeded when trying to connect/, 'pool-wait'],
  [/is not queryable$/, 'rolled-back'],
  [/Query read timeout/, 'read-timeout'],
  [/^Connection terminated|Server has closed the connection/, 'connection-lost'],
  [/Can't reach database server/, 'unreachable'],
  [/after calling end on the pool/, 'closing'],
  [/does not support SSL connections|error establishing an SSL connection/, 'configuration'],
]

/** A TLS failure: a certificate that is not accepted stays so. */
const tlsCode =
  /^(?:ERR_TLS_|ERR_SSL_|CERT_|CRL_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|HOSTNAME_MISMATCH|INVALID_)/

const matching = (texts: Texts, message: string) => texts.find(([pattern]) => pattern.test(message))?.[1]

function readNames({ sqlState, kind = '', code = '', systemCall = '', message }: ErrorFacts) {
  const pooler = poolerSqlStates.has(sqlState ?? '') ? matching(poolerTexts, message) : undefined
  if (sqlState) return pooler ?? byName.get(sqlState) ?? 'statement'
  if (tlsCode.test(code)) return 'configuration'
  const reason = byName.get(kind) ?? byName.get(code)
  if (reason && systemCall === 'connect') return 'unreachable'
  return reason && ['read', 'write'].includes(systemCall) ? 'connection-lost' : reason
}

/** The NotStarted that `error` is or was caused by. */
export function notStartedIn(error: unknown, depth = deepest): NotStarted | undefined {
  if (error instanceof NotStarted) return error
  return error instanceof Error && depth > 0 ? notStartedIn(error.cause, depth - 1) : undefined
}

/**
 * What the failure of a statement or transaction means, for errors of node-postgres and of Prisma: by codes and names,
 * the driver's before those of the layers around it, then by the text. A list of Prisma's codes alone is wrong since
 * Prisma 7, which hides most failures behind `P2010` or gives no code at all.
 */
export function classify(error: unknown): Failure {
  if (error instanceof Problem) return failureOf('statement')
  const notStarted = notStartedIn(error)
  if (notStarted) return notStarted.failure
  const facts = errorFacts(error)
  const known = facts.map(readNames).find((reason) => reason !== undefined)
  // The outer text says more: a connect timeout has "terminated unexpectedly" for its cause.
  const told = () => facts.toReversed().map(({ message }) => matching(byText, message))
  return failureOf(known ?? told().find((reason) => reason !== undefined) ?? 'statement')
}

/** Why a connection was not made, by the `error` that said so: no statement was sent yet. */
export function connectFailure(error: unknown): FailureReason {
  const { kind, reason } = classify(error)
  if (kind === 'permanent') return reason === 'closing' ? reason : 'configuration'
  if (kind === 'never-started') return reason
  return reason === 'shutdown' ? 'starting' : 'unreachable'
}

/** Whether the connection on which a statement failed with `error` is as good as new. */
export function leavesConnectionUsable(error: unknown): boolean {
  const [facts] = errorFacts(error)
  if (!facts?.sqlState || facts.severity === 'FATAL' || facts.severity === 'PANIC') return false
  return !/^(?:08|57P|53300|XX|25006)/.test(facts.sqlState)
}
