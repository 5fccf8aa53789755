import type { Author } from '../../lib/author.ts'
import { unlessViolated, untilCurrent, violation } from '../../lib/database/current.ts'
import { empty, type Sql, type SqlClient, sql } from '../../lib/database/sql.ts'
import { recordAudit } from '../audit/record.ts'
import { promiseAlignment } from './account-task.ts'
import { lockAdministrators } from './administrators.ts'
import { lastAdministrator, ownAccount } from './errors.ts'

interface Outcome {
  readonly outcome: 'DELETED' | 'ANONYMISED' | 'ABSENT' | 'OWN' | 'LAST'
}

/** Whether rows of other tables, which outlive the person, name them. */
const isNamedElsewhere: Sql = sql`(
  exists (select from venta where venta.usuario_id = person.id)
  or exists (select from venta where venta.vendedor_id = person.id)
  or exists (select from producto where producto.id_vendedor = person.id)
  or exists (select from garantia where garantia.tecnico_id = person.id)
  or exists (select from checkout_order where checkout_order.user_id = person.id))`

/** What is the person's alone. Most of it would go with a deleted person by itself, not with one who stays. */
const belongings: Sql = sql`
    roles_gone as (
      delete from rolesusuario using leaving where rolesusuario.usuario_id = leaving.id
    ), addresses_gone as (
      delete from direcciones using leaving where direcciones.usuario_id = leaving.id
    ), devices_gone as (
      delete from suscripcion_movil using leaving where suscripcion_movil.usuario_id = leaving.id
    ), notifications_gone as (
      delete from cola_notificacion using leaving where cola_notificacion.usuario_id = leaving.id
    ), templates_gone as (
      delete from plantilla_reporte using leaving where plantilla_reporte.usuario_id = leaving.id
    ), cart_gone as (
      delete from counter_cart_line using leaving where counter_cart_line.seller_id = leaving.id
    ), credential_gone as (
      delete from credential using leaving where credential.user_id = leaving.id
    ), sessions_gone as (
      delete from session using leaving where session.user_id = leaving.id
    ), recovery_gone as (
      delete from recovery_token using leaving where recovery_token.user_id = leaving.id
    )`

async function attempt(
  database: SqlClient,
  author: Author,
  userId: string,
  options: { readonly keepRow: boolean; readonly hasRemoteAccount: boolean },
): Promise<Outcome> {
  const promised = options.hasRemoteAccount
    ? sql`, promised as (${promiseAlignment(
        sql`select ${userId}::uuid where coalesce((select outcome from verdict), 'ABSENT') not in ('OWN', 'LAST')`,
        author,
      )})`
    : empty
  const [row] = await database.repeatable<Outcome>`
    with administrator as materialized (
      ${lockAdministrators(true)}
    ), person as materialized (
      select * from usuario
      where id = ${userId}::uuid and (select count(*) from administrator) >= 0 for update
    ), verdict as materialized (
      select person.id, case
          when person.id = ${author.id}::uuid then 'OWN'
          when person.anonimizado_en is not null then 'ABSENT'
          when person.id in (select id from administrator) and (select count(*) from administrator) = 1 then 'LAST'
          when ${options.keepRow}::boolean or ${isNamedElsewhere} then 'ANONYMISED'
          else 'DELETED'
        end as outcome
      from person
    ), leaving as (
      select id, outcome from verdict where outcome in ('ANONYMISED', 'DELETED')
    ), ${belongings}, deleted as (
      delete from usuario using leaving where usuario.id = leaving.id and leaving.outcome = 'DELETED'
      returning usuario.id
    ), anonymised as (
      update usuario set nombre = 'Cuenta eliminada', telefono = null, is_active = false, anonimizado_en = now(),
        correo = 'eliminado-' || usuario.id || '@eliminado.invalid', correo_duplicado = false,
        version = usuario.version + 1
      from leaving where usuario.id = leaving.id and leaving.outcome = 'ANONYMISED'
      returning usuario.id, usuario.nombre, usuario.correo, usuario.is_active
    ), before as (
      select person.id, jsonb_build_object('id', person.id, 'nombre', person.nombre, 'correo', person.correo,
        'telefono', person.telefono, 'is_active', person.is_active, 'roles_ids',
        (select coalesce(jsonb_agg(rol_id order by rol_id), '[]') from rolesusuario where usuario_id = person.id)
      ) as data from person
    ), audited_deletion as (
      ${recordAudit(
        { table: 'usuario', operation: 'DELETE', author },
        sql`select before.data, null::jsonb from deleted join before using (id)`,
      )}
    ), audited_anonymisation as (
      ${recordAudit(
        { table: 'usuario', operation: 'UPDATE', author },
        sql`select before.data, jsonb_build_object('id', anonymised.id, 'nombre', anonymised.nombre,
          'correo', anonymised.correo, 'telefono', null, 'is_active', false, 'roles_ids', '[]'::jsonb)
          from anonymised join before using (id)`,
      )}
    )${promised}
    select coalesce((select outcome from verdict), 'ABSENT') as outcome`
  return row ?? { outcome: 'ABSENT' }
}

/**
 * Deletes a person in one statement, with their addresses, roles and devices. Somebody whom sales, products or
 * claims name stays as a row without name, address or telephone number, and can no longer log in. A second run
 * finds nobody and changes nothing, and so does an id that nobody has. Where accounts are kept elsewhere the
 * promise to remove the account there is part of the statement.
 *
 * A sale that names the person and is written at the same moment makes PostgreSQL refuse the deletion; the
 * statement is then run again, sees the sale, and keeps the row.
 *
 * Throws OWN_ACCOUNT, LAST_ADMINISTRATOR and CHANGED_MEANWHILE (409).
 */
export async function removeUser(
  database: SqlClient,
  author: Author,
  userId: string,
  { hasRemoteAccount }: { readonly hasRemoteAccount: boolean },
): Promise<void> {
  const { outcome } = await untilCurrent((count) => {
    const work = attempt(database, author, userId, { keepRow: count > 2, hasRemoteAccount })
    return unlessViolated(violation.foreignKey, work, undefined)
  })
  if (outcome === 'OWN') throw ownAccount()
  if (outcome === 'LAST') throw lastAdministrator()
}
