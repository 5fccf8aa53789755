import { type Sql, sql } from '../../lib/database/sql.ts'

/**
 * The notification rows of an event, to be placed as a data-modifying CTE in the statement that has the
 * effect: the message exists exactly when the effect does.
 *
 * `events` is a SELECT with the columns recipient (uuid), title (text), body (text), data (jsonb) and
 * key (text). One event makes an e-mail row, and a push row when the person has a device; `key` makes a
 * second run of the same event harmless.
 */
export function enqueueNotifications(events: Sql): Sql {
  return sql`insert into cola_notificacion
      (usuario_id, canal, titulo, cuerpo, datos, estado, reintentos, max_reintentos, proximo_intento, creado_en, actualizado_en, clave)
    select event.recipient, channel.name, left(event.title, 120), event.body, event.data,
      'PENDIENTE', 0, 3, now(), now(), now(), event.key || ':' || channel.name
    from (${events}) event(recipient, title, body, data, key)
    cross join (values ('WEB'), ('PUSH')) channel(name)
    where channel.name = 'WEB'
      or exists (select from suscripcion_movil s where s.usuario_id = event.recipient and s.activo)
    on conflict (clave) do nothing`
}
