import { createHash } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import { type Sql, sql } from '../../lib/database/sql.ts'
import { type RequestKey, requestKey, type Settled, settleAnswer } from '../../lib/idempotency.ts'

/**
 * Once for each request in the catalogue. As in lib/idempotency.ts the answer is stored in the statement of its
 * effect; beyond that, a request without a key may be recognised by its content for some minutes, which is
 * how long a phone's queue takes to send again what it could not hear the answer of. Refusals are not stored.
 */
export interface OnceKey extends RequestKey {
  /** Whether the client sent the key itself. */
  readonly sent: boolean
  /** A stored answer that is older counts no more. */
  readonly windowSeconds: number
}

/** How long the same content without a key counts as the same request. */
export const replayWindowSeconds = 600
const sentWindowSeconds = 48 * 3600

/** `same-content`: without a key, what was sent names the request. `none`: every delivery is a new one. */
export type Recognition = 'same-content' | 'none'

/** The key of a request with all that was sent in it, files included. Throws INVALID_IDEMPOTENCY_KEY (400). */
export function onceKey(request: FastifyRequest, recognition: Recognition): OnceKey {
  const key = requestKey(request)
  const content = createHash('sha256').update(key.hash)
  for (const { field, data } of request.uploads ?? []) {
    content.update(field).update(createHash('sha256').update(data).digest())
  }
  const hash = content.digest()
  if (request.headers['idempotency-key'] !== undefined) {
    return { ...key, hash, sent: true, windowSeconds: sentWindowSeconds }
  }
  if (recognition === 'none') return { ...key, hash, sent: false, windowSeconds: sentWindowSeconds }
  return {
    ...key,
    hash,
    key: `content:${hash.toString('hex')}`,
    sent: false,
    windowSeconds: replayWindowSeconds,
  }
}

/** What a statement under a key returns. */
export interface OnceRow<Response, Outcome extends string, Details = null> {
  /** Why nothing was done; null when the request took effect, now or before. */
  readonly outcome: Outcome | null
  /** What a person has to know of the refusal. */
  readonly details: Details
  readonly fresh: boolean | null
  readonly same_request: boolean | null
  readonly status: number | null
  readonly response: Response
}

/** Says of a stored response (an SQL expression of jsonb) whether it still counts. */
export type StillCounts = (response: Sql) => Sql

const always: StillCounts = () => sql`true`

/**
 * CTEs to begin a statement with: `attempt` names this very run of it, `stored` is the answer of an earlier
 * delivery that this run can see and that still counts.
 */
export function earlierAnswer(key: OnceKey, stillCounts: StillCounts = always): Sql {
  return sql`attempt as materialized (select gen_random_uuid()::text as id),
    earlier as materialized (
      select status, response, request_hash = ${key.hash}::bytea as same_request, created_at,
        created_at > now() - make_interval(secs => ${key.windowSeconds}) and ${stillCounts(sql`response`)} as counts
      from idempotency_key where scope = ${key.scope} and key = ${key.key}
    ), stored as (
      select status, response, same_request from earlier where counts
    )`
}

/**
 * A data-modifying CTE that stores the answer: `answer` is a SELECT of status (int) and response (jsonb object),
 * with no row when nothing is to be done. Everything that has an effect must depend on its `fresh` being
 * true: a delivery that came at the same moment may have been first. An answer that counts no more is
 * replaced, but only the very one that this run saw.
 */
export function storeOnce(key: OnceKey, answer: Sql): Sql {
  const kept = sql`known.created_at is distinct from (select created_at from earlier where not counts)`
  return sql`insert into idempotency_key as known
      (scope, key, route, request_hash, status, response, created_at, expires_at)
    select ${key.scope}, ${key.key}, ${key.route}, ${key.hash}::bytea, answer.status,
      answer.response || jsonb_build_object('attempt', attempt.id), now(),
      now() + make_interval(secs => ${key.windowSeconds})
    from (${answer}) answer(status, response), attempt
    on conflict (scope, key) do update set
      request_hash = case when ${kept} then known.request_hash else excluded.request_hash end,
      status = case when ${kept} then known.status else excluded.status end,
      response = case when ${kept} then known.response else excluded.response end,
      created_at = case when ${kept} then known.created_at else excluded.created_at end,
      expires_at = case when ${kept} then known.expires_at else excluded.expires_at end
    returning response ->> 'attempt' = (select id from attempt) as fresh,
      request_hash = ${key.hash}::bytea as same_request, status, response`
}

/**
 * The end of a statement whose CTEs are `stored`, `answer` (of `storeOnce`) and `verdict` (one row with
 * `outcome`, null when the request takes effect, and `details`).
 */
export const onceResult: Sql = sql`
  select case when stored.status is null then verdict.outcome end as outcome, verdict.details,
    coalesce(answer.fresh, false) as fresh, coalesce(stored.same_request, answer.same_request) as same_request,
    coalesce(stored.status, answer.status) as status, coalesce(stored.response, answer.response) as response
  from verdict left join stored on true left join answer on true`

/**
 * Runs a statement that ends in `onceResult` and says what became of it.
 *
 * A refusal under a key that was sent is looked at twice: the first delivery may have taken effect while this
 * one waited for its rows, which this one's snapshot does not show.
 *
 * Throws what `refuse` makes of an outcome, and the errors of `settleAnswer`.
 */
export async function runOnce<Response, Outcome extends string, Details>(
  key: OnceKey,
  run: () => Promise<OnceRow<Response, Outcome, Details>[]>,
  refuse: (outcome: Outcome, details: Details) => Error,
): Promise<Settled<Response>> {
  let [row] = await run()
  if (row?.outcome && key.sent) [row] = await run()
  if (!row) throw new Error('The statement returned no row.')
  if (row.outcome) throw refuse(row.outcome, row.details)
  const { status, response, fresh, same_request } = row
  return settleAnswer({ status, response, fresh: fresh === true, same_request: same_request === true })
}
