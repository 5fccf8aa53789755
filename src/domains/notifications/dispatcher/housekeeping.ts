import { join, raw, type Sql, sql } from '../../../lib/database/sql.ts'
import { staleAfterDays } from './limits.ts'

/** Rows that one poll takes from one table: little enough to go unnoticed, and 720 000 a day. */
const most = 500
/** Waiting rows are counted up to here. */
const mostCounted = 10_000

/** What may go: rows of a table, by the columns of its key, once `moment` is more than `days` ago. */
interface Sweep {
  readonly table: string
  readonly key: string
  readonly moment: string
  readonly days: number
  readonly condition?: string
}

const sweeps: readonly Sweep[] = [
  { table: 'idempotency_key', key: 'scope, key', moment: 'expires_at', days: 0 },
  { table: 'session', key: 'id', moment: 'expires_at', days: 1 },
  { table: 'recovery_token', key: 'token_hash', moment: 'expires_at', days: 1 },
  { table: 'login_attempt', key: 'email, address', moment: 'updated_at', days: 7 },
  { table: 'stripe_event', key: 'id', moment: 'received_at', days: 90 },
  { table: 'outbox_task', key: 'id', moment: 'done_at', days: 7, condition: `status = 'done'` },
]

/** A data-modifying CTE that deletes the oldest of such rows, passing over what somebody else holds. */
function sweep({ table, key, moment, days, condition = 'true' }: Sweep): Sql {
  return sql`${raw(`swept_${table}`)} as (
      delete from ${raw(table)} where (${raw(key)}) in (
        select ${raw(key)} from ${raw(table)}
        where ${raw(moment)} < now() - make_interval(days => ${days}::int) and ${raw(condition)}
        order by ${raw(moment)} limit ${most}::int for update skip locked)
    )`
}

/** Tasks whose last attempt never came to an end, so that a task which kills its process does it no more. */
const exhaustedTasks = sql`exhausted_task as (
      update outbox_task set status = 'failed', lease_until = null, last_error = 'its last attempt did not end'
      where id in (
        select id from outbox_task where status = 'pending' and run_at <= now() and attempts >= max_attempts
        order by run_at limit ${most}::int for update skip locked)
    )`

/** The same for notifications, and those that nobody should be told any more: a queue that the original never sent. */
const endedNotifications = sql`ended_notice as (
      update cola_notificacion set lease_hasta = null, proximo_intento = null, actualizado_en = now(),
        estado = case when reintentos >= max_reintentos then 'ERROR' else 'OMITIDO' end,
        ultimo_error = case when reintentos >= max_reintentos then 'its last attempt did not end' else 'too old' end
      where id in (
        select id from cola_notificacion
        where estado in ('PENDIENTE', 'REINTENTAR', 'ENVIANDO') and proximo_intento <= now()
          and (reintentos >= max_reintentos or creado_en <= now() - make_interval(days => ${staleAfterDays}::int))
        order by proximo_intento limit ${most}::int for update skip locked)
    )`

/** Data-modifying CTEs that tidy up, each a bounded number of rows, oldest first. */
export const housekeeping: Sql = join([...sweeps.map(sweep), exhaustedTasks, endedNotifications])

/** A scalar query: what waits, by lane (rows, and the age of the oldest in ms), as jsonb; as it was before the statement. */
export const countWaiting: Sql = sql`(
      select coalesce(jsonb_object_agg(lane, jsonb_build_object('rows', rows, 'oldestMs', oldest_ms)), '{}'::jsonb) from (
        select lane, count(*)::int as rows,
          (extract(epoch from now() - min(since)) * 1000)::float8 as oldest_ms
        from (
          (select topic as lane, created_at as since from outbox_task where status = 'pending' limit ${mostCounted}::int)
          union all
          (select canal, creado_en from cola_notificacion
            where estado in ('PENDIENTE', 'REINTENTAR', 'ENVIANDO') limit ${mostCounted}::int)
        ) waiting group by lane
      ) counted)`
