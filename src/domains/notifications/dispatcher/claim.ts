import { join, type Sql, type SqlClient, sql } from '../../../lib/database/sql.ts'
import { countWaiting, housekeeping } from './housekeeping.ts'
import type { NotificationJob, TaskJob } from './job.ts'
import { skipLimit, staleAfterDays } from './limits.ts'
import type { WaitingRows } from './statistics.ts'

/** What is to be claimed. */
export interface ClaimOptions {
  readonly topics: readonly string[]
  readonly channels: readonly string[]
  /** Channels without a service: what is due of them is skipped, `skipLimit` rows at most. */
  readonly unserved: readonly string[]
  /** Rows of each kind. */
  readonly limit: number
  readonly leaseMs: number
  /** Expressions of type timestamptz: when other work is due. */
  readonly due: readonly Sql[]
  /** Whether to tidy up and count as well. */
  readonly isPoll: boolean
}

/** What was claimed, and when to look again. */
export interface Claim {
  readonly tasks: readonly TaskJob[]
  readonly notifications: readonly NotificationJob[]
  /** Notifications that were skipped, by channel. */
  readonly skipped: Readonly<Record<string, number>>
  /** Milliseconds until the next row is due, null when none is known. */
  readonly nextMs: number | null
  /** Milliseconds until the work of `due` is due, in its order; negative when it is late, null for never. */
  readonly dueMs: readonly (number | null)[]
  /** What waits, by lane, in a poll; null otherwise. */
  readonly waiting: Readonly<Record<string, WaitingRows>> | null
}

type ClaimRow = Pick<Claim, 'tasks' | 'notifications' | 'skipped' | 'waiting'> & {
  readonly next_ms: number | null
  readonly due_ms: readonly (number | null)[]
}

const msUntil = (moment: Sql) => sql`(extract(epoch from ${moment} - now()) * 1000)::float8`
const msSince = (moment: Sql) => sql`(extract(epoch from now() - ${moment}) * 1000)::float8`
const leaseName = (column: Sql) => sql`(extract(epoch from ${column}) * 1000000)::bigint::text`
const leaseEnd = (leaseMs: number) => sql`now() + make_interval(secs => ${leaseMs / 1000}::float8)`

function claimTasks({ topics, limit, leaseMs }: ClaimOptions): Sql {
  return sql`due_task as (
      select id from outbox_task
      where status = 'pending' and run_at <= now() and attempts < max_attempts and topic = any(${topics}::text[])
      order by run_at, id limit ${limit}::int for update skip locked
    ), task as (
      update outbox_task as held set attempts = held.attempts + 1,
        run_at = ${leaseEnd(leaseMs)}, lease_until = ${leaseEnd(leaseMs)}
      from due_task where held.id = due_task.id
      returning held.*
    )`
}

/** A SELECT of notifications of these channels that are due, oldest first, and nobody else's. */
function dueNotices(channels: readonly string[], limit: number): Sql {
  return sql`select id from cola_notificacion
      where estado in ('PENDIENTE', 'REINTENTAR', 'ENVIANDO') and proximo_intento <= now()
        and reintentos < max_reintentos and canal = any(${channels}::text[])
        and creado_en > now() - make_interval(days => ${staleAfterDays})
      order by proximo_intento, id limit ${limit}::int for update skip locked`
}

function claimNotifications({ channels, limit, leaseMs }: ClaimOptions): Sql {
  return sql`due_notice as (${dueNotices(channels, limit)}), notice as (
      update cola_notificacion as held set estado = 'ENVIANDO', reintentos = held.reintentos + 1, actualizado_en = now(),
        proximo_intento = ${leaseEnd(leaseMs)}, lease_hasta = ${leaseEnd(leaseMs)}
      from due_notice where held.id = due_notice.id
      returning held.*
    )`
}

/** Where there is no service nothing is tried, so that a row is written once and not claimed before. */
function skipUnserved({ unserved }: ClaimOptions): Sql {
  return sql`unserved_notice as (${dueNotices(unserved, skipLimit)}), skipped as (
      update cola_notificacion as held set estado = 'OMITIDO', lease_hasta = null, proximo_intento = null,
        actualizado_en = now(), ultimo_error = 'no service is configured for ' || held.canal
      from unserved_notice where held.id = unserved_notice.id
      returning held.canal
    )`
}

const skippedRows = sql`select coalesce(jsonb_object_agg(canal, rows), '{}'::jsonb)
    from (select canal, count(*)::int as rows from skipped group by canal) counted`

const taskJobs = sql`select coalesce(jsonb_agg(jsonb_build_object(
      'source', 'task', 'id', id::text, 'lane', topic, 'lease', ${leaseName(sql`lease_until`)},
      'attempts', attempts, 'maxAttempts', max_attempts, 'ageMs', ${msSince(sql`created_at`)},
      'payload', payload) order by id), '[]'::jsonb)
    from task`

const notificationJobs = sql`select coalesce(jsonb_agg(jsonb_build_object(
      'source', 'notification', 'id', notice.id::text, 'lane', notice.canal, 'lease', ${leaseName(sql`lease_hasta`)},
      'attempts', reintentos, 'maxAttempts', max_reintentos, 'ageMs', ${msSince(sql`notice.creado_en`)},
      'title', titulo, 'body', cuerpo, 'data', datos,
      'email', case when usuario.anonimizado_en is null then usuario.correo end,
      'devices', device.list) order by notice.id), '[]'::jsonb)
    from notice
    join usuario on usuario.id = notice.usuario_id
    cross join lateral (
      select coalesce(jsonb_agg(jsonb_build_object('id', id::text, 'token', token_dispositivo) order by id), '[]'::jsonb) as list
      from suscripcion_movil
      where notice.canal = 'PUSH' and usuario_id = notice.usuario_id and activo and id <> all(notice.entregado_a)
    ) device`

/** When the next row is due that this statement does not claim: one that waits, or whose lease ends. */
function nextDue({ topics, channels, unserved }: ClaimOptions): Sql {
  return sql`least(
      (select min(run_at) from outbox_task
        where status = 'pending' and run_at > now() and topic = any(${topics}::text[])),
      (select min(proximo_intento) from cola_notificacion
        where estado in ('PENDIENTE', 'REINTENTAR', 'ENVIANDO') and proximo_intento > now()
          and canal = any(${[...channels, ...unserved]}::text[])))`
}

/**
 * Claims what is due of both sources, oldest first, in one statement: rows that another instance is claiming
 * are passed over, and the claimed ones are due again when their lease ends, should nobody mark them before.
 * A repeat after a lost answer claims other rows; the first ones come back with their lease.
 */
export async function claim(database: SqlClient, options: ClaimOptions): Promise<Claim> {
  const due = options.due.length > 0 ? join(options.due.map(msUntil)) : sql`null::float8`
  const [row] = await database.repeatable<ClaimRow>`
    with ${claimTasks(options)}, ${claimNotifications(options)}, ${skipUnserved(options)}${options.isPoll ? sql`, ${housekeeping}` : sql``}
    select (${taskJobs}) as tasks, (${notificationJobs}) as notifications,
      (${skippedRows}) as skipped, ${msUntil(nextDue(options))} as next_ms, array[${due}] as due_ms,
      ${options.isPoll ? countWaiting : sql`null::jsonb`} as waiting`
  const { tasks, notifications, skipped, next_ms: nextMs, due_ms: dueMs, waiting } = row!
  return { tasks, notifications, skipped, nextMs, dueMs, waiting }
}
