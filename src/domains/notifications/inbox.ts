import { join, raw, type Sql, type SqlClient, sql } from '../../lib/database/sql.ts'
import type { Page } from '../../lib/pages.ts'

/** A notification as its receiver may see it. */
export interface NotificationRow {
  /** A bigint, as text. */
  readonly id: string
  readonly user_id: string
  readonly channel: string
  readonly title: string
  readonly body: string
  readonly data: unknown
  readonly status: string
  readonly failures: number
  readonly max_failures: number
  readonly next_attempt_at: Date | null
  readonly created_at: Date
  readonly updated_at: Date
  readonly read_at: Date | null
}

export interface InboxFilter {
  readonly status?: string
  readonly channel?: string
  readonly isRead?: boolean
}

export interface Inbox {
  /** Newest first. */
  readonly notifications: readonly NotificationRow[]
  /** Of all that meet the filter, on whatever page. */
  readonly total: number
  readonly unread: number
}

const columns =
  raw(`id, usuario_id as user_id, canal as channel, titulo as title, cuerpo as body, datos as data,
  estado as status, reintentos as failures, max_reintentos as max_failures, proximo_intento as next_attempt_at,
  creado_en as created_at, actualizado_en as updated_at, leido_en as read_at`)

function conditions(userId: string, { status, channel, isRead }: InboxFilter): Sql {
  const all = [sql`usuario_id = ${userId}::uuid`]
  if (status !== undefined) all.push(sql`estado = ${status}`)
  if (channel !== undefined) all.push(sql`canal = ${channel}`)
  if (isRead !== undefined) all.push(sql`(leido_en is not null) = ${isRead}`)
  return join(all, ' and ')
}

type CountedRow = { readonly total: number; readonly unread: number } & (NotificationRow | { id: null })

/** A person's notifications that meet the filter, a page of them with the counts of all: one round trip. */
export async function readInbox(
  database: SqlClient,
  userId: string,
  filter: InboxFilter,
  page: Page,
): Promise<Inbox> {
  const meets = conditions(userId, filter)
  const rows = await database.read<CountedRow>`
    select counted.total, counted.unread, page.*
    from (
      select (select count(*)::int from cola_notificacion where ${meets}) as total,
        (select count(*)::int from cola_notificacion where ${meets} and leido_en is null) as unread
    ) counted
    left join lateral (
      select ${columns} from cola_notificacion where ${meets}
      order by cola_notificacion.id desc limit ${page.limit} offset ${page.offset}
    ) page on true
    order by page.id desc`
  return {
    notifications: rows.filter((row): row is CountedRow & NotificationRow => row.id !== null),
    total: rows[0]?.total ?? 0,
    unread: rows[0]?.unread ?? 0,
  }
}

/** Marks a person's notifications as read, those with these ids or all. Returns how many were unread. */
export async function markRead(
  database: SqlClient,
  userId: string,
  ids?: readonly number[],
): Promise<number> {
  const chosen = ids === undefined ? sql`true` : sql`id = any(${ids}::bigint[])`
  const [row] = await database.repeatable<{ marked: number }>`
    with read as (
      update cola_notificacion set leido_en = now()
      where usuario_id = ${userId}::uuid and leido_en is null and ${chosen}
      returning id
    )
    select count(*)::int as marked from read`
  return row?.marked ?? 0
}
