import { Problem } from '../problem.ts'
import { Failure, type FailureReason, NotStarted } from './failure.ts'

/** What one error object says, wherever the library keeps it. */
export interface ErrorFacts {
  /** Five characters from PostgreSQL or a pooler. */
  readonly sqlState: string | undefined
  /** The Prisma adapter's name for it. */
  readonly kind: string | undefined
  /** A code of Prisma (`P1001`) or Node (`ECONNREFUSED`), with the system call when Node says it. */
  readonly code: string | undefined
  readonly systemCall: string | undefined
  readonly severity: string | undefined
  readonly message: string
  readonly constraint: unknown
}

type Fields = Readonly<Record<string, unknown>>

/** Errors nest (Prisma, adapter, driver, aggregate); nothing known nests deeper. */
const deepest = 6

const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined)

/** A code is PostgreSQL's when it has its shape; Prisma's and Node's (`EPIPE`) can look alike. */
function sqlStateOf(fields: Fields): string | undefined {
  const code = text(fields.code) ?? ''
  const isSqlState = /^[0-9A-Z]{5}$/.test(code) && !/^P[1-6]\d{3}$/.test(code)
  if (fields.originalCode) return text(fields.originalCode)
  if (isSqlState && (fields.severity || !code.startsWith('E'))) return code
  return /\bCode: `([0-9A-Z]{5})`/.exec(text(fields.message) ?? '')?.[1]
}

function collect(value: unknown, found: ErrorFacts[], seen: Set<unknown>, depth: number): void {
  if (typeof value !== 'object' || value === null || seen.has(value) || depth > deepest) return
  seen.add(value)
  const fields = value as Fields
  // The driver's own words first: what wraps them is a translation that loses some of it.
  collect((fields.meta as Fields | undefined)?.driverAdapterError, found, seen, depth + 1)
  collect(fields.cause, found, seen, depth + 1)
  if (Array.isArray(fields.errors)) for (const error of fields.errors) collect(error, found, seen, depth + 1)
  found.push({
    sqlState: sqlStateOf(fields),
    kind: text(fields.kind),
    code: text(fields.code),
    systemCall: text(fields.syscall),
    severity: text(fields.severity),
    message: text(fields.originalMessage) ?? text(fields.message) ?? '',
    constraint: fields.constraint,
  })
}

/** Everything that an error says, the innermost first: the driver's words, then the layers around them. */
export function errorFacts(error: unknown): ErrorFacts[] {
  const found: ErrorFacts[] = []
  collect(error, found, new Set(), 0)
  return found
}

// What was measured with Prisma 7, node-postgres 8, PostgreSQL 15 to 18, PgBouncer 1.18, and read in Supavisor's
// source. A code that is not listed is permanent: nothing is repeated on a guess.

type Names = Readonly<Partial<Record<FailureReason, string>>>
type Texts = readonly (readonly [RegExp, FailureReason])[]

/** Reasons by the names that stand for them, out of lists separated by spaces. */
function table(names: Names): ReadonlyMap<string, FailureReason> {
  const entries = Object.entries(names) as [FailureReason, string][]
  return new Map(entries.flatMap(([reason, list]) => list.split(' ').map((name) => [name, reason] as const)))
}

/** PostgreSQL's codes (Appendix A of its manual). */
const bySqlState = table({
  'write-conflict': '40001 40P01',
  'lock-timeout': '55P03',
  'connection-limit': '53300',
  starting: '57P03',
  // The server ends connections: the statement may be through already, or never have been read.
  shutdown: '57P01 57P02 57P05',
  'connection-lost': '08000 08003 08006 08007',
  unreachable: '08001 08004',
  // The transaction waited too long for its next statement and is undone.
  'rolled-back': '25P03',
  // Refused by a server that was the primary before a failover.
  'read-only': '25006',
  configuration: '28000 28P01 3D000 57P04 42P05 26000',
})

/** Codes under which poolers speak; their reason is in the text. */
const poolerSqlStates: ReadonlySet<string> = new Set(['XX000', '08P01', '08006', '58000', '28000'])

/** In order; the first that fits. */
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

/** Names that @prisma/adapter-pg gives (its `errors.ts`). */
const byKind = table({
  unreachable: 'DatabaseNotReachable',
  'connection-lost': 'ConnectionClosed SocketTimeout',
  'connection-limit': 'TooManyConnections',
  'write-conflict': 'TransactionWriteConflict',
  configuration: 'TlsConnectionError AuthenticationFailed DatabaseAccessDenied DatabaseDoesNotExist',
})

/** Prisma's codes and Node's. */
const byCode = table({
  unreachable:
    'P1001 P1002 ECONNREFUSED ENOTFOUND EAI_AGAIN EHOSTUNREACH ENETUNREACH EHOSTDOWN ENETDOWN EADDRNOTAVAIL EAI_FAIL EAI_NODATA',
  'connection-lost': 'P1008 P1017 ECONNRESET ECONNABORTED EPIPE ETIMEDOUT',
  'pool-wait': 'P2024',
  'connection-limit': 'P2037',
  'write-conflict': 'P2034',
  configuration: 'P1000 P1003 P1010 P1011',
})

/** Errors that have only a text. In order; the first that fits. */
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

type Reading = (facts: ErrorFacts) => FailureReason | undefined

const matching = (texts: Texts, message: string) => texts.find(([pattern]) => pattern.test(message))?.[1]

const readSqlState: Reading = ({ sqlState, message }) => {
  if (!sqlState) return undefined
  const pooler = poolerSqlStates.has(sqlState) ? matching(poolerTexts, message) : undefined
  return pooler ?? bySqlState.get(sqlState) ?? 'statement'
}

const readCode: Reading = ({ code = '', systemCall = '', message }) => {
  if (code === 'P2028') return matching(byText, message)
  if (tlsCode.test(code)) return 'configuration'
  const reason = byCode.get(code)
  if (reason && systemCall === 'connect') return 'unreachable'
  return reason && ['read', 'write'].includes(systemCall) ? 'connection-lost' : reason
}

/** The NotStarted that `error` is or was caused by. */
export function notStartedIn(error: unknown, depth = deepest): NotStarted | undefined {
  if (error instanceof NotStarted) return error
  return error instanceof Error && depth > 0 ? notStartedIn(error.cause, depth - 1) : undefined
}

/**
 * What the failure of a statement or transaction means, for errors of node-postgres and of Prisma (model
 * queries, raw queries, transactions). PostgreSQL's code decides, then the adapter's kind, then Prisma's or
 * Node's code, then the text; a list of Prisma's codes alone is wrong since Prisma 7, which hides most
 * failures behind `P2010` or gives no code at all. What is not known is permanent.
 */
export function classify(error: unknown): Failure {
  if (error instanceof Problem) return new Failure('statement')
  const notStarted = notStartedIn(error)
  if (notStarted) return notStarted.failure
  const facts = errorFacts(error)
  const first = (read: Reading, of = facts) => of.map(read).find((reason) => reason !== undefined)
  const reason =
    first(readSqlState) ??
    first(({ kind }) => byKind.get(kind ?? '')) ??
    first(readCode) ??
    // The outer text says more: a connect timeout has "terminated unexpectedly" for its cause.
    first(({ message }) => matching(byText, message), facts.toReversed())
  return new Failure(reason ?? 'statement')
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
