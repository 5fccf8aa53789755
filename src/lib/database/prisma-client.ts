import { PrismaPg } from '@prisma/adapter-pg'
import { PrismaClient } from '../../generated/prisma/client.ts'
import { classify } from './classify.ts'
import { ConnectionNotMade } from './connection-not-made.ts'
import { type Failure, failures } from './failure.ts'
import type { DatabasePool } from './pool.ts'
import type { Recovery } from './recovery.ts'
import type { Repeatability } from './sql.ts'

export interface PrismaOptions {
  /** Longest wait for a transaction to begin, in milliseconds. */
  readonly maxWaitMs: number
  /** Longest life of a transaction, in milliseconds. */
  readonly timeoutMs: number
}

/** Operations that change nothing. Raw SQL is not among them: it may change something, so it counts as a write. */
const reads = new Set([
  'findUnique',
  'findUniqueOrThrow',
  'findFirst',
  'findFirstOrThrow',
  'findMany',
  'count',
  'aggregate',
  'groupBy',
])

type Transaction = (...args: unknown[]) => Promise<unknown>
type Callback = (transaction: unknown) => Promise<unknown>

function repeatabilityOf(operation: string): Repeatability {
  return reads.has(operation) ? 'read' : 'write'
}

/** True for a statement of a transaction, which is repeated as a whole or not at all. */
function isInTransaction(parameters: unknown): boolean {
  return (parameters as { transaction?: unknown } | undefined)?.transaction !== undefined
}

/**
 * An interactive transaction that failed before its COMMIT was sent is undone, whatever became of its last
 * statement: only the outcome of a COMMIT can be unknown.
 */
async function runInteractive(
  transaction: Transaction,
  work: Callback,
  options: unknown[],
): Promise<unknown> {
  let committing = false
  async function observed(client: unknown): Promise<unknown> {
    const result = await work(client)
    committing = true
    return result
  }
  try {
    return await transaction(observed, ...options)
  } catch (error) {
    const failure: Failure = classify(error)
    if (committing || failure.kind !== 'ambiguous') throw error
    const undone: Failure = { ...failures.rolledBack, reason: failure.reason }
    throw new ConnectionNotMade(undone, 'The transaction was undone', { cause: error })
  }
}

/**
 * Makes `app.prisma`: a client over `pool` whose single operations, and whose `$transaction` as a whole, run
 * under the recovery hook. Batches and interactive transactions count as writes.
 */
export function createPrismaClient(
  pool: DatabasePool,
  recovery: Recovery,
  options: PrismaOptions,
): PrismaClient {
  const client = new PrismaClient({
    adapter: new PrismaPg(pool),
    errorFormat: 'minimal',
    transactionOptions: { maxWait: options.maxWaitMs, timeout: options.timeoutMs },
  })
  const recovering = client.$extends({
    name: 'recovery',
    query: {
      $allOperations({ args, operation, query, ...rest }) {
        const { __internalParams: parameters } = rest as { __internalParams?: unknown }
        if (isInTransaction(parameters)) return query(args)
        return recovery.run(repeatabilityOf(operation), () => query(args))
      },
    },
  })
  const transaction = recovering.$transaction.bind(recovering) as unknown as Transaction
  const whole = recovering.$extends({
    name: 'recovery of transactions',
    client: {
      $transaction(work: unknown, ...rest: unknown[]) {
        return recovery.runUnit('write', () =>
          typeof work === 'function'
            ? runInteractive(transaction, work as Callback, rest)
            : transaction(work, ...rest),
        )
      },
    },
  })
  // An extended client has all of a client's operations; only its type says so in another way.
  return whole as unknown as PrismaClient
}
