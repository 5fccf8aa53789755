import { type SqlClient, sql } from '../../../lib/database/sql.ts'
import type { Outcome, Result } from './job.ts'

const longestError = 200

/** A result as the statement reads it. */
interface Mark {
  readonly source: string
  readonly id: string
  readonly lease: string
  readonly kind: Outcome['kind']
  readonly delay_ms: number
  readonly error: string | null
  readonly delivered: readonly string[]
}

/** Text that fits its column and that PostgreSQL takes, which no zero byte is. */
function readError(error: string | undefined): string | null {
  return error === undefined ? null : error.replaceAll('\0', ' ').slice(0, longestError).toWellFormed()
}

function toMark({ job, outcome, delayMs }: Result): Mark {
  return {
    source: job.source,
    id: job.id,
    lease: job.lease,
    kind: outcome.kind,
    delay_ms: delayMs,
    error: readError(outcome.error),
    delivered: outcome.delivered ?? [],
  }
}

/**
 * Whether an outcome leaves the count of attempts as it was before the claim. For tasks a success counts
 * like any attempt; for notifications `reintentos` is the number of attempts that failed.
 */
const uncounted = sql`('unavailable', 'deferred')`

/**
 * Marks what became of claimed rows and drops devices that are no more, in one statement. A row whose lease
 * has passed to somebody else is left alone, so that it may be repeated and come late. Returns how many rows
 * were marked.
 */
export async function mark(database: SqlClient, results: readonly Result[]): Promise<number> {
  const marks = JSON.stringify(results.map(toMark))
  const gone = results.flatMap(({ outcome }) => outcome.gone ?? [])
  const [row] = await database.repeatable<{ marked: number }>`
    with mark as (
      select *, now() + make_interval(secs => delay_ms / 1000) as due_at
      from jsonb_to_recordset(${marks}::jsonb) as given(source text, id bigint, lease bigint, kind text,
        delay_ms float8, error text, delivered bigint[])
    ), task as (
      update outbox_task as held set lease_until = null,
        status = case mark.kind when 'done' then 'done' when 'skipped' then 'done' when 'dead' then 'failed' else 'pending' end,
        attempts = held.attempts - case when mark.kind in ${uncounted} then 1 else 0 end,
        run_at = case when mark.kind in ('retry', 'unavailable', 'deferred') then mark.due_at else now() end,
        last_error = case when mark.kind = 'deferred' then held.last_error else mark.error end,
        done_at = case when mark.kind in ('done', 'skipped', 'dead') then now() end
      from mark
      where mark.source = 'task' and held.id = mark.id
        and (extract(epoch from held.lease_until) * 1000000)::bigint = mark.lease
      returning held.id
    ), notice as (
      update cola_notificacion as held set lease_hasta = null, actualizado_en = now(),
        estado = case
          when mark.kind = 'done' then 'ENVIADO'
          when mark.kind = 'dead' then 'ERROR'
          when mark.kind = 'skipped' then 'OMITIDO'
          when mark.kind = 'deferred' and held.ultimo_error is null then 'PENDIENTE'
          else 'REINTENTAR' end,
        reintentos = held.reintentos - case when mark.kind in ('retry', 'dead') then 0 else 1 end,
        proximo_intento = case when mark.kind in ('retry', 'unavailable', 'deferred') then mark.due_at end,
        ultimo_error = case when mark.kind = 'deferred' then held.ultimo_error else mark.error end,
        entregado_a = held.entregado_a || mark.delivered
      from mark
      where mark.source = 'notification' and held.id = mark.id
        and (extract(epoch from held.lease_hasta) * 1000000)::bigint = mark.lease
      returning held.id
    ), dropped as (
      update suscripcion_movil set activo = false, actualizado_en = now()
      where id = any(${gone}::bigint[]) and activo
    )
    select ((select count(*) from task) + (select count(*) from notice))::int as marked`
  return row!.marked
}
