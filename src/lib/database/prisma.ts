import { PrismaPg } from '@prisma/adapter-pg'
import type { Config } from '../../config/config.ts'
import { PrismaClient } from '../../generated/prisma/client.ts'
import { classify, NotStarted } from './failure.ts'
import type { DatabasePool } from './pool.ts'
import type { Retry } from './retry.ts'

/** Operations that change nothing. Raw SQL is not among them: it may change something, so it counts as a write. */
const reads = new Set(
  'findUnique findUniqueOrThrow findFirst findFirstOrThrow findMany count aggregate groupBy'.split(' '),
)

type Run = (...args: unknown[]) => Promise<unknown>

/** A transaction that failed before its COMMIT was sent is undone: only the outcome of a COMMIT can be unknown. */
async function runInteractive(transaction: Run, work: Run, options: unknown[]): Promise<unknown> {
  let isCommitting = false
  const watched = async (tx: unknown) => {
    const result = await work(tx)
    isCommitting = true
    return result
  }
  try {
    return await transaction(watched, ...options)
  } catch (error) {
    const { kind, reason } = classify(error)
    if (isCommitting || kind !== 'ambiguous') throw error
    throw new NotStarted(reason, 'The transaction was undone', { cause: error })
  }
}

/**
 * Makes `app.prisma`: a client over `pool` whose single operations, and whose `$transaction` as a whole, are
 * repeated by `retry`. Batches and interactive transactions count as writes. This is the one file that extends a
 * client: Prisma 8 has middleware in its place.
 */
export function createPrismaClient(pool: DatabasePool, retry: Retry, config: Config): PrismaClient {
  const client = new PrismaClient({
    adapter: new PrismaPg(pool),
    errorFormat: 'minimal',
    transactionOptions: {
      maxWait: 2 * config.DATABASE_CONNECT_TIMEOUT_MS,
      timeout: config.DATABASE_QUERY_TIMEOUT_MS,
    },
  })
  const withOperations = client.$extends({
    query: {
      // Inside of a transaction, which is a unit, `retry` leaves its operations alone.
      $allOperations: ({ args, operation, query }) =>
        retry.run(reads.has(operation) ? 'read' : 'write', () => query(args)),
    },
  })
  const transaction = withOperations.$transaction.bind(withOperations) as unknown as Run
  const withTransactions = withOperations.$extends({
    client: {
      $transaction: (work: unknown, ...rest: unknown[]) =>
        retry.runUnit('write', () =>
          typeof work === 'function'
            ? runInteractive(transaction, work as Run, rest)
            : transaction(work, ...rest),
        ),
    },
  })
  // An extended client has all of a client's operations; only its type says so in another way.
  return withTransactions as unknown as PrismaClient
}
