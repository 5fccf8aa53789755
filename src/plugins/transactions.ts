import type { FastifyInstance, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import type { Prisma } from '../generated/prisma/client.ts'
import { type ActorSetting, requestActor } from '../lib/access.ts'
import { keyInput, type RequestKey, requestKey, type StoredAnswer, settleAnswer } from '../lib/idempotency.ts'

/** What a deed of several statements works on; nothing else is in scope inside of a transaction. */
export type Transaction = Prisma.TransactionClient

export interface TransactionOptions<Answer> {
  /**
   * `key` (the default): a second delivery of a request under its Idempotency-Key gets the stored answer.
   * `content`: so does one without a key, of the same content, files included, for ten minutes (take_keys.sql).
   * `nothing`: no answer is stored, for routes that answer tokens or take passwords.
   */
  readonly recognise?: 'key' | 'content' | 'nothing'
  /** Of what was recognised by its content: false when the answer counts no more and the work is done anew. */
  readonly stillCounts?: (answer: Answer, tx: Transaction) => Promise<boolean>
  /** With `nothing`, the actor for the audit log where the request has none yet: somebody who registers. */
  readonly actor?: ActorSetting
}

declare module 'fastify' {
  interface FastifyInstance {
    /**
     * Runs `work` as one transaction of a request: BEGIN; the actor for the audit log, and the request's key; the work;
     * its answer (JSON, as the client gets it) stored under the key; COMMIT. Four round trips and those of the work. It
     * is run again when it was undone, and when its COMMIT has no reply and its answer is stored (never an anonymous
     * one's). Throws what `work` throws (nothing has happened then), and the errors of `requestKey` and `settleAnswer`.
     */
    transaction<Answer>(
      request: FastifyRequest,
      work: (tx: Transaction) => Promise<Answer>,
      options?: TransactionOptions<Answer>,
    ): Promise<Answer>
  }
  interface FastifyRequest {
    /** Whether the answer is the stored one of an earlier delivery; tells the client in a header. */
    isReplayed: boolean
  }
}

/** Sets the actor and takes the key, or waits for the transaction that has it and finds its answer. */
async function takeKey<Answer>(tx: Transaction, request: FastifyRequest, key: RequestKey) {
  const actor = JSON.stringify(requestActor(request))
  const keys = JSON.stringify([keyInput(key)])
  const [row] = await tx.$queryRaw<{ taken: [StoredAnswer<Answer> & { recent: boolean }] }[]>`
    select set_config('app.actor', ${actor}, true), smartsales.take_keys(${keys}::jsonb) as taken`
  return row!.taken[0]
}

async function runOnce<Answer>(
  tx: Transaction,
  request: FastifyRequest,
  key: RequestKey,
  work: (tx: Transaction) => Promise<Answer>,
  stillCounts: TransactionOptions<Answer>['stillCounts'],
): Promise<Answer> {
  const { recent, ...stored } = await takeKey<Answer>(tx, request, key)
  const counts = async () => recent && (!stillCounts || (await stillCounts(stored.response, tx)))
  if (!stored.fresh && (!key.byContent || (await counts()))) return settleAnswer(request, stored)
  const answer = await work(tx)
  const response = JSON.stringify(answer ?? null)
  await tx.$executeRaw`
    update idempotency_key set status = 200, response = ${response}::jsonb, created_at = now(),
      expires_at = now() + interval '48 hours'
    where scope = ${key.scope} and key = ${key.key}`
  return answer
}

/** Decorates the application with `transaction` and tells clients of replayed answers. */
export default fp(
  async (app: FastifyInstance) => {
    const run: FastifyInstance['transaction'] = (request, work, options = {}) => {
      const { recognise = 'key', stillCounts, actor = requestActor(request) } = options
      if (recognise === 'nothing' || request.actor === null) {
        return app.prisma.$transaction(async (tx) => {
          await tx.$queryRaw`select set_config('app.actor', ${JSON.stringify(actor)}, true)`
          return work(tx)
        })
      }
      const key = requestKey(request, recognise)
      return app.database.repeatable(() =>
        app.prisma.$transaction((tx) => runOnce(tx, request, key, work, stillCounts)),
      )
    }
    app.decorate('transaction', run)
    app.decorateRequest('isReplayed', false)
    app.addHook('onSend', async (request, reply) => {
      if (request.isReplayed) reply.header('idempotent-replayed', 'true')
    })
  },
  { name: 'transactions', dependencies: ['database', 'auth'] },
)
