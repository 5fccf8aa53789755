import { randomUUID } from 'node:crypto'
import { type Sql, type SqlClient, sql } from '../../../lib/database/sql.ts'
import { type Settled, settleAnswer } from '../../../lib/idempotency.ts'
import { earlierAnswer, type OnceKey, type StillCounts } from '../once.ts'

/** The outbox topic under which images are removed (see delete-image.ts). */
export const deleteImageTopic = 'image.delete'

/** Long after the request that uploads an image has ended one way or the other. */
const unusedAfterMinutes = 30

/** A key that no other image has or had. */
export function newImageKey(sellerId: string, extension: string): string {
  return `productos/${sellerId}/${randomUUID()}.${extension}`
}

const dedupe = (imageKey: Sql) => sql`${deleteImageTopic}::text || ':' || ${imageKey}`

/** A data-modifying CTE that has images removed soon: `keys` is a SELECT of one text column, nulls are left out. */
export function removeImages(keys: Sql): Sql {
  return sql`insert into outbox_task (topic, payload, dedupe_key)
    select ${deleteImageTopic}, jsonb_build_object('key', gone.key), ${dedupe(sql`gone.key`)}
    from (${keys}) gone(key) where gone.key is not null
    on conflict (dedupe_key) do update
      set status = 'pending', attempts = 0, run_at = now(), lease_until = null, done_at = null`
}

/** A data-modifying CTE that keeps an announced image: `applied` is a SELECT with a row when a product has it now. */
export function keepImage(imageKey: string | null, applied: Sql): Sql {
  return sql`delete from outbox_task where dedupe_key = ${dedupe(sql`${imageKey}::text`)} and exists (${applied})`
}

interface Announced<Response, Outcome> {
  readonly outcome: Outcome | null
  readonly status: number | null
  readonly same_request: boolean | null
  readonly response: Response
}

/**
 * Says before an upload that the image is to be removed later, unless a product has it by then: whatever dies
 * between upload and product leaves no orphan. `refusal` is an SQL expression, the text of why the request
 * cannot succeed or null; then nothing is announced and nothing should be uploaded.
 * Returns the answer of an earlier delivery when there is one.
 */
export async function announceImage<Response, Outcome extends string>(
  database: SqlClient,
  key: OnceKey,
  imageKey: string,
  refusal: Sql,
  stillCounts?: StillCounts,
): Promise<{ outcome: Outcome | null; earlier: Settled<Response> | null }> {
  const [row] = await database.repeatable<Announced<Response, Outcome>>`
    with ${earlierAnswer(key, stillCounts)}, verdict as (
      select ${refusal} as outcome
    ), announced as (
      insert into outbox_task (topic, payload, dedupe_key, run_at)
      select ${deleteImageTopic}, jsonb_build_object('key', ${imageKey}::text), ${dedupe(sql`${imageKey}::text`)},
        now() + make_interval(mins => ${unusedAfterMinutes})
      from verdict where outcome is null and not exists (select from stored)
      on conflict (dedupe_key) do nothing
    )
    select verdict.outcome, stored.status, stored.same_request, stored.response
    from verdict left join stored on true`
  if (!row || row.status === null) return { outcome: row?.outcome ?? null, earlier: null }
  const { status, response, same_request } = row
  return {
    outcome: null,
    earlier: settleAnswer({ fresh: false, same_request: same_request === true, status, response }),
  }
}
