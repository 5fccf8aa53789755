import t from 'tap'
import {
  classify,
  connectFailure,
  type FailureKind,
  type FailureReason,
  leavesConnectionUsable,
  NotStarted,
} from '../../../src/lib/database/failure.ts'
import { defineProblem } from '../../../src/lib/problem.ts'

/** As node-postgres makes them from the server's message. */
function fromServer(code: string, message = '', severity = 'ERROR') {
  return Object.assign(new Error(message), { code, severity })
}

/** As Prisma makes them from what the adapter says. */
function fromPrisma(code: string, cause: object = {}, message = '') {
  return Object.assign(new Error(`\nInvalid invocation:\n\n\n${message}`), {
    code,
    meta: { driverAdapterError: { name: 'DriverAdapterError', cause } },
  })
}

/** A server's error behind Prisma: once as a model query has it, once as a raw query. */
function behindPrisma(modelCode: string, sqlState: string, kind: string, message = '') {
  const cause = {
    originalCode: sqlState,
    originalMessage: message,
    kind,
    ...(kind === 'postgres' ? { code: sqlState, message } : {}),
  }
  return [fromPrisma(modelCode, cause, message), fromPrisma('P2010', cause, message)]
}

const node = (code: string, fields: object = {}) => Object.assign(new Error(''), { code, ...fields })
const text = (message: string) => new Error(message)

type Row = readonly [name: string, errors: readonly unknown[], kind: FailureKind, reason: FailureReason]

// One row for each of the failures that were measured, in their order.
const rows: readonly Row[] = [
  [
    'port closed, one address',
    [
      node('ECONNREFUSED', { syscall: 'connect' }),
      fromPrisma('P1001', { kind: 'DatabaseNotReachable', host: '127.0.0.1', port: 1 }),
      fromPrisma('P2010', { kind: 'DatabaseNotReachable' }),
      text("Can't reach database server at 127.0.0.1:1"),
    ],
    'never-started',
    'unreachable',
  ],
  [
    'DNS ENOTFOUND',
    [node('ENOTFOUND', { syscall: 'getaddrinfo' }), node('ENOTFOUND')],
    'never-started',
    'unreachable',
  ],
  [
    'two addresses, all refused',
    [
      new AggregateError([
        node('ECONNREFUSED', { syscall: 'connect' }),
        node('ECONNREFUSED', { syscall: 'connect' }),
      ]),
      Object.assign(new AggregateError([node('ECONNREFUSED')]), { code: 'ECONNREFUSED' }),
      fromPrisma('ECONNREFUSED'),
    ],
    'never-started',
    'unreachable',
  ],
  [
    'no address, no route',
    [node('EAI_AGAIN'), node('EHOSTUNREACH'), node('ENETUNREACH', { syscall: 'connect' })],
    'never-started',
    'unreachable',
  ],
  [
    'write on a closed socket',
    [node('EPIPE', { syscall: 'write' }), node('EPIPE')],
    'ambiguous',
    'connection-lost',
  ],
  [
    'no route any more, while reading',
    [node('EHOSTUNREACH', { syscall: 'read' })],
    'ambiguous',
    'connection-lost',
  ],
  [
    'connect timed out',
    [
      new Error('Connection terminated due to connection timeout', {
        cause: text('Connection terminated unexpectedly'),
      }),
      text('timeout expired'),
    ],
    'never-started',
    'connect-timeout',
  ],
  [
    'a connect that the system timed out',
    [node('ETIMEDOUT', { syscall: 'connect' })],
    'never-started',
    'unreachable',
  ],
  [
    'no connection became free',
    [text('timeout exceeded when trying to connect'), fromPrisma('P2024')],
    'never-started',
    'pool-wait',
  ],
  [
    'transaction did not begin in time',
    [fromPrisma('P2028', {}, 'Transaction API error: Unable to start a transaction in the given time.')],
    'never-started',
    'transaction-wait',
  ],
  [
    'transaction over its time',
    [
      fromPrisma(
        'P2028',
        {},
        'A query cannot be executed on an expired transaction. The timeout for this transaction was 300 ms, however 602 ms passed',
      ),
    ],
    'ambiguous',
    'transaction-expired',
  ],
  [
    'too many connections',
    [
      fromServer('53300', 'sorry, too many clients already', 'FATAL'),
      ...behindPrisma('P2037', '53300', 'TooManyConnections', 'sorry, too many clients already'),
    ],
    'never-started',
    'connection-limit',
  ],
  [
    'server is starting',
    [
      fromServer('57P03', 'the database system is starting up', 'FATAL'),
      ...behindPrisma('P2039', '57P03', 'postgres', 'the database system is starting up'),
    ],
    'never-started',
    'starting',
  ],
  [
    'server is stopping',
    [
      fromServer('57P01', 'terminating connection due to administrator command', 'FATAL'),
      fromServer('57P02', 'terminating connection because of crash of another server process', 'FATAL'),
      ...behindPrisma('P2039', '57P01', 'postgres', 'terminating connection due to administrator command'),
      text('Database error. Code: `57P01`. Message: `terminating connection due to administrator command`'),
    ],
    'ambiguous',
    'shutdown',
  ],
  ...(
    [
      ['(EMAXCONN) max client connections reached, limit: 200', 'never-started', 'connection-limit'],
      [
        '(EMAXCONNSESSION) max clients reached in session mode - max clients are limited to pool_size: 15',
        'never-started',
        'connection-limit',
      ],
      [
        '(ECHECKOUTTIMEOUT) unable to check out connection from the pool after 60000ms in Transaction mode',
        'never-started',
        'connection-limit',
      ],
      ['(ECHECKOUTRETRIES) failed to check out', 'never-started', 'pooler-away'],
      [
        '(EDBHANDLEREXITED) DbHandler exited. Check logs for more information.',
        'ambiguous',
        'connection-lost',
      ],
      ['DbHandler exited', 'ambiguous', 'connection-lost'],
      ['(ECIRCUITBREAKER) too many failures', 'never-started', 'pooler-away'],
      ['(EPOOLTERMINATING) pool is terminating', 'never-started', 'pooler-away'],
      ['(ESUBSCRIBERETRIES) failed to subscribe', 'never-started', 'pooler-away'],
      ['(EWORKERNOTFOUND) worker not found', 'never-started', 'pooler-away'],
      ['(ENOTFOUND) tenant/user postgres.x not found', 'permanent', 'configuration'],
      ['something new', 'permanent', 'statement'],
    ] as const
  ).map(
    ([message, kind, reason]): Row => [
      `Supavisor: ${message}`,
      [fromServer('XX000', message, 'FATAL'), ...behindPrisma('P2039', 'XX000', 'postgres', message)],
      kind,
      reason,
    ],
  ),
  [
    'Supavisor: authentication timed out',
    [
      fromServer('08006', '(EAUTHTIMEOUT) timeout while waiting for message', 'FATAL'),
      ...behindPrisma('P2039', '08006', 'postgres', '(EAUTHTIMEOUT) timeout while waiting for message'),
    ],
    'never-started',
    'pooler-away',
  ],
  [
    'PgBouncer: queue and limit',
    [
      fromServer('08P01', 'query_wait_timeout', 'FATAL'),
      ...behindPrisma('P2039', '08P01', 'postgres', 'no more connections allowed (max_client_conn)'),
    ],
    'never-started',
    'connection-limit',
  ],
  [
    'PgBouncer: a parameter that it does not take',
    [fromServer('08P01', 'unsupported startup parameter: statement_timeout', 'FATAL')],
    'permanent',
    'statement',
  ],
  [
    'server reset the connection',
    [
      node('ECONNRESET', { syscall: 'read' }),
      fromPrisma('P1017', { kind: 'ConnectionClosed' }),
      fromPrisma('P2010', { kind: 'ConnectionClosed' }),
    ],
    'ambiguous',
    'connection-lost',
  ],
  [
    'server reset the connection on COMMIT',
    [
      Object.assign(new Error('ConnectionClosed'), {
        name: 'DriverAdapterError',
        cause: { kind: 'ConnectionClosed' },
      }),
    ],
    'ambiguous',
    'connection-lost',
  ],
  [
    'server closed without a word',
    [text('Connection terminated unexpectedly')],
    'ambiguous',
    'connection-lost',
  ],
  [
    'connection lost between statements of a transaction',
    [
      text('Client has encountered a connection error and is not queryable'),
      text('Client was closed and is not queryable'),
      fromServer('25P03', 'terminating connection due to idle-in-transaction timeout', 'FATAL'),
    ],
    'never-started',
    'rolled-back',
  ],
  [
    'serialization failure and deadlock',
    [
      fromServer('40001', 'could not serialize access due to concurrent update'),
      fromServer('40P01', 'deadlock detected'),
      ...behindPrisma('P2034', '40001', 'TransactionWriteConflict'),
      ...behindPrisma('P2034', '40P01', 'TransactionWriteConflict'),
      ...behindPrisma('P2039', '40P01', 'postgres', 'deadlock detected'),
      Object.assign(new Error('Please retry your transaction'), { code: 'P2034' }),
    ],
    'conflict',
    'write-conflict',
  ],
  [
    'prepared statements behind a pooler',
    [
      fromServer('42P05', 'prepared statement "s0" already exists'),
      ...behindPrisma('P2039', '26000', 'postgres'),
    ],
    'permanent',
    'configuration',
  ],
  [
    'lock timeout',
    [fromServer('55P03'), ...behindPrisma('P2039', '55P03', 'postgres')],
    'conflict',
    'lock-timeout',
  ],
  [
    'statement timeout',
    [
      fromServer('57014', 'canceling statement due to statement timeout'),
      ...behindPrisma('P2039', '57014', 'postgres'),
    ],
    'permanent',
    'statement',
  ],
  [
    'aborted transaction',
    [fromServer('25P02', 'current transaction is aborted'), ...behindPrisma('P2039', '25P02', 'postgres')],
    'permanent',
    'statement',
  ],
  [
    'read-only after a failover',
    [fromServer('25006', 'cannot execute INSERT in a read-only transaction')],
    'never-started',
    'read-only',
  ],
  ['client read timeout', [text('Query read timeout')], 'ambiguous', 'read-timeout'],
  [
    'what the statement itself did',
    [
      fromServer('23505', 'duplicate key value violates unique constraint "x"'),
      ...behindPrisma('P2002', '23505', 'UniqueConstraintViolation'),
      fromServer('P0001', 'raised by a function'),
      fromServer('42P01', 'relation "x" does not exist'),
      text('something else'),
      new TypeError('x is not a function'),
      'a text',
      undefined,
    ],
    'permanent',
    'statement',
  ],
  [
    'wrong password, no such database, certificate not accepted',
    [
      fromServer('28P01', 'password authentication failed', 'FATAL'),
      ...behindPrisma('P1000', '28P01', 'AuthenticationFailed'),
      fromServer('3D000', 'database "x" does not exist', 'FATAL'),
      node('SELF_SIGNED_CERT_IN_CHAIN'),
      text('The server does not support SSL connections'),
      fromPrisma('P1011', { kind: 'TlsConnectionError' }),
    ],
    'permanent',
    'configuration',
  ],
  ['the pool was closed', [text('Cannot use a pool after calling end on the pool')], 'permanent', 'closing'],
]

for (const [name, errors, kind, reason] of rows) {
  t.test(`${name}: ${kind}`, async (t) => {
    for (const [index, error] of errors.entries())
      t.match(classify(error), { kind, reason }, `shape ${index}`)
  })
}

t.test('a problem of a domain is no failure of the database, whatever caused it', async (t) => {
  const problem = defineProblem('TAKEN', 409, 'Ya existe.')([], { cause: fromServer('40001') })
  t.match(classify(problem), { kind: 'permanent', reason: 'statement' })
})

t.test('only what nobody can reach closes the gate; a full server does not', async (t) => {
  t.equal(classify(node('ECONNREFUSED')).pace, 'away')
  t.equal(classify(fromServer('57P03')).pace, 'away')
  t.equal(classify(fromServer('57P01')).pace, 'lost')
  t.equal(classify(node('ECONNRESET')).pace, 'lost')
  t.equal(classify(fromServer('53300')).pace, 'overload')
})

t.test('whatever happens before a connection is made, no statement was sent', async (t) => {
  t.equal(connectFailure(node('ECONNRESET', { syscall: 'read' })), 'unreachable')
  t.equal(connectFailure(text('Connection terminated unexpectedly')), 'unreachable')
  t.equal(connectFailure(fromServer('57P01', '', 'FATAL')), 'starting')
  t.equal(connectFailure(fromServer('53300', '', 'FATAL')), 'connection-limit')
  t.equal(connectFailure(text('something else')), 'configuration')
  t.equal(classify(new NotStarted('pool-wait', 'x')).reason, 'pool-wait')
  t.equal(classify(new Error('outer', { cause: new NotStarted('gate', 'x') })).reason, 'gate')
  t.match(classify(new NotStarted('connection-lost', 'undone')), { kind: 'never-started' })
})

t.test('a connection is kept after an error of the statement, and thrown away after any other', async (t) => {
  t.ok(leavesConnectionUsable(fromServer('23505')))
  t.ok(leavesConnectionUsable(fromServer('40001')))
  for (const error of [
    fromServer('57P01', '', 'FATAL'),
    fromServer('25006'),
    fromServer('XX000'),
    node('ECONNRESET'),
    text('Query read timeout'),
  ]) {
    t.notOk(leavesConnectionUsable(error))
  }
})
