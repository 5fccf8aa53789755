import type { SqlClient } from '../../lib/database/sql.ts'
import { raw, sql } from '../../lib/database/sql.ts'
import { receiverNotFound } from './errors.ts'

/** Devices that one person may have; the ones that were not seen for longest make room. */
export const maximumDevices = 10

/** A device that gets somebody's push messages. */
export interface SubscriptionRow {
  /** A bigint, as text. */
  readonly id: string
  readonly user_id: string
  readonly device_token: string
  readonly is_active: boolean
  readonly created_at: Date
  readonly updated_at: Date
}

const columns = raw(`id, usuario_id as user_id, token_dispositivo as device_token, activo as is_active,
  creado_en as created_at, actualizado_en as updated_at`)

/**
 * Lets a device get a person's messages, and nobody else's any more: a token that another account had is
 * handed over. Returns the subscription, and whether the token is new here.
 * Throws RECEIVER_NOT_FOUND (404).
 */
export async function subscribe(
  database: SqlClient,
  userId: string,
  deviceToken: string,
): Promise<{ subscription: SubscriptionRow; isNew: boolean }> {
  const [row] = await database.repeatable<SubscriptionRow & { is_new: boolean }>`
    with subscription as (
      insert into suscripcion_movil as held (usuario_id, token_dispositivo, activo, creado_en, actualizado_en)
      select id, ${deviceToken}, true, now(), now() from usuario where id = ${userId}::uuid
      on conflict (token_dispositivo) do update
        set usuario_id = excluded.usuario_id, activo = true, actualizado_en = now()
      returning held.*, (xmax = 0) as is_new
    ), surplus as (
      delete from suscripcion_movil where id in (
        select id from suscripcion_movil
        where usuario_id = ${userId}::uuid and token_dispositivo <> ${deviceToken}
        order by activo desc, actualizado_en desc, id desc offset ${maximumDevices - 1}
        for update skip locked)
    )
    select ${columns}, is_new from subscription`
  if (!row) throw receiverNotFound()
  const { is_new: isNew, ...subscription } = row
  return { subscription, isNew }
}

/** The subscription of a person's device that was seen last, an active one if there is one; null without any. */
export async function findSubscription(database: SqlClient, userId: string): Promise<SubscriptionRow | null> {
  const [row] = await database.read<SubscriptionRow>`
    select ${columns} from suscripcion_movil where usuario_id = ${userId}::uuid
    order by activo desc, actualizado_en desc, id desc limit 1`
  return row ?? null
}

/**
 * Ends the messages to a person's device, or to all of them when no token is given: whoever logs out without
 * saying on which device must not go on being told things there. Harmless when there is none. Returns how many
 * were ended.
 */
export async function unsubscribe(
  database: SqlClient,
  userId: string,
  deviceToken?: string,
): Promise<number> {
  const chosen = deviceToken === undefined ? sql`true` : sql`token_dispositivo = ${deviceToken}`
  const rows = await database.repeatable<{ id: string }>`
    update suscripcion_movil set activo = false, actualizado_en = now()
    where usuario_id = ${userId}::uuid and activo and ${chosen}
    returning id`
  return rows.length
}
