import { type Failure, failures } from './failure.ts'

// What was measured with Prisma 7, node-postgres 8, PostgreSQL 15 to 18, PgBouncer 1.18, and read in
// Supavisor's source. A code that is not listed is permanent: nothing is repeated on a guess.

type Table = ReadonlyMap<string, Failure>

const table = (...entries: readonly (readonly [Failure, readonly string[]])[]): Table =>
  new Map(entries.flatMap(([failure, names]) => names.map((name) => [name, failure] as const)))

/** PostgreSQL's codes (Appendix A of its manual). `08P01`, `08006` and `XX000` are read with their text first. */
export const bySqlState: Table = table(
  [failures.writeConflict, ['40001', '40P01']],
  [failures.lockTimeout, ['55P03']],
  [failures.connectionLimit, ['53300']],
  [failures.starting, ['57P03']],
  // The server ends connections: the statement may be through already, or never have been read.
  [failures.shutdown, ['57P01', '57P02', '57P05']],
  [failures.connectionLost, ['08000', '08003', '08006', '08007']],
  [failures.unreachable, ['08001', '08004']],
  // The transaction waited too long for its next statement; it is undone, nothing of it remains.
  [failures.rolledBack, ['25P03']],
  // Refused by a server that was the primary before a failover.
  [failures.readOnly, ['25006']],
  [failures.configuration, ['28000', '28P01', '3D000', '57P04', '42P05', '26000']],
)

/** Poolers give their reason in the text, under codes that mean little. In order; the first that fits. */
export const poolerTexts: readonly (readonly [RegExp, Failure])[] = [
  [/\(ENOTFOUND\)|tenant or user not found|tenant\/user .* not found/i, failures.configuration],
  [/\((?:EMAXCONN|EMAXCONNSESSION|ECHECKOUTTIMEOUT)\)|max clients reached/i, failures.connectionLimit],
  [/max client connections reached|unable to check out .* from the pool/i, failures.connectionLimit],
  // The connection behind the pooler went while it was ours: the statement may have run.
  [/\(EDBHANDLEREXITED\)|DbHandler exited/i, failures.connectionLost],
  [
    /\((?:ECHECKOUTRETRIES|ECIRCUITBREAKER|EPOOLTERMINATING|ESUBSCRIBERETRIES|EWORKERNOTFOUND)\)/,
    failures.poolerAway,
  ],
  [/\(EAUTHTIMEOUT\)/, failures.poolerAway],
  [/query_wait_timeout|no more connections allowed/i, failures.connectionLimit],
  [
    /server login has been failing|server_login_retry|cannot connect to server|client_login_timeout/i,
    failures.poolerAway,
  ],
  [/server conn(?:ection)? crashed|pgbouncer (?:is )?shut(?:ting)? ?down/i, failures.connectionLost],
]

/** Codes under which poolers speak. */
export const poolerSqlStates: ReadonlySet<string> = new Set(['XX000', '08P01', '08006', '58000', '28000'])

/** Names that @prisma/adapter-pg gives (its `errors.ts`). */
export const byKind: Table = table(
  [failures.unreachable, ['DatabaseNotReachable']],
  [failures.connectionLost, ['ConnectionClosed', 'SocketTimeout']],
  [failures.connectionLimit, ['TooManyConnections']],
  [failures.writeConflict, ['TransactionWriteConflict']],
  [
    failures.configuration,
    ['TlsConnectionError', 'AuthenticationFailed', 'DatabaseAccessDenied', 'DatabaseDoesNotExist'],
  ],
)

/** Prisma's codes and Node's. `P2028` is read with its text; Node's with the system call when it is known. */
export const byCode: Table = table(
  [failures.unreachable, ['P1001', 'P1002']],
  [
    failures.unreachable,
    ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'EHOSTDOWN'],
  ],
  [failures.unreachable, ['ENETDOWN', 'EADDRNOTAVAIL', 'EAI_FAIL', 'EAI_NODATA']],
  [failures.connectionLost, ['P1008', 'P1017', 'ECONNRESET', 'ECONNABORTED', 'EPIPE', 'ETIMEDOUT']],
  [failures.poolWait, ['P2024']],
  [failures.connectionLimit, ['P2037']],
  [failures.writeConflict, ['P2034']],
  [failures.configuration, ['P1000', 'P1003', 'P1010', 'P1011']],
)

/** Errors that have only a text. In order; the first that fits. */
export const byText: readonly (readonly [RegExp, Failure])[] = [
  [/Unable to start a transaction in the given time/, failures.transactionWait],
  [/cannot be executed on an expired transaction/, failures.transactionExpired],
  [/Connection terminated due to connection timeout|^timeout expired$/, failures.connectTimeout],
  [/timeout exceeded when trying to connect/, failures.poolWait],
  [/is not queryable$/, failures.rolledBack],
  [/Query read timeout/, failures.readTimeout],
  [/^Connection terminated|Server has closed the connection/, failures.connectionLost],
  [/Can't reach database server/, failures.unreachable],
  [/after calling end on the pool/, failures.closing],
  [/does not support SSL connections|error establishing an SSL connection/, failures.configuration],
]

/** A TLS failure: a certificate that is not accepted stays so. */
export const tlsCode =
  /^(?:ERR_TLS_|ERR_SSL_|CERT_|CRL_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|HOSTNAME_MISMATCH|INVALID_)/
