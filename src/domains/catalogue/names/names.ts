import type { Author } from '../../../lib/author.ts'
import { type SqlClient, sql } from '../../../lib/database/sql.ts'
import type { Settled } from '../../../lib/idempotency.ts'
import { recordAudit } from '../../audit/record.ts'
import { decidingTwice } from '../constraint.ts'
import { nameInUse, nameTaken } from '../errors.ts'
import { earlierAnswer, type OnceKey, type OnceRow, onceResult, runOnce, storeOnce } from '../once.ts'
import type { NameKind } from './kinds.ts'

export interface Name {
  readonly id: number
  readonly nombre: string
}

/** All brands, or all types, by name. */
export function listNames(database: SqlClient, { tableSql }: NameKind): Promise<Name[]> {
  return database.read<Name>`select id, nombre from ${tableSql} order by texto_plano(nombre), id`
}

/**
 * Adds a brand or a type, once per key. The unique index decides; case does not make a name another one.
 * Throws NAME_TAKEN (409), naming the one that is there.
 */
export function createName(
  database: SqlClient,
  kind: NameKind,
  author: Author,
  key: OnceKey,
  name: string,
): Promise<Settled<Name>> {
  const run = () => database.repeatable<OnceRow<Name, 'TAKEN', { taken: string }>>`
    with ${earlierAnswer(key)}, taken as (
      select nombre from ${kind.tableSql} where lower(nombre) = lower(${name}) and not nombre_duplicado
    ), verdict as (
      select case when taken.nombre is not null then 'TAKEN' end as outcome,
        jsonb_build_object('taken', taken.nombre) as details
      from (select) nothing left join taken on true
    ), numbered as (
      select nextval(pg_get_serial_sequence(${kind.table}, 'id'))::int as id
      where not exists (select from taken) and not exists (select from stored)
    ), answer as (
      ${storeOnce(key, sql`select 201, jsonb_build_object('id', id, 'nombre', ${name}::text) from numbered`)}
    ), added as (
      insert into ${kind.tableSql} (id, nombre)
      select numbered.id, ${name} from numbered, answer where answer.fresh
      returning id, nombre
    ), audited as (
      ${recordAudit(
        { table: kind.table, operation: 'INSERT', author },
        sql`select null::jsonb, jsonb_build_object('id', id, 'nombre', nombre) from added`,
      )}
    ) ${onceResult}`
  return runOnce(
    key,
    () => decidingTwice(run),
    (_outcome, { taken }) => nameTaken([kind.one, taken]),
  )
}

/**
 * Renames a brand or a type; a second time changes nothing.
 * Throws BRAND_NOT_FOUND, TYPE_NOT_FOUND (404) and NAME_TAKEN (409).
 */
export async function renameName(
  database: SqlClient,
  kind: NameKind,
  author: Author,
  { id, nombre: name }: Name,
): Promise<Name> {
  const run = () => database.repeatable<{ found: boolean; taken: string | null }>`
    with target as (
      select id, nombre from ${kind.tableSql} where id = ${id} for no key update
    ), taken as (
      select nombre from ${kind.tableSql}
      where lower(nombre) = lower(${name}) and id <> ${id} and not nombre_duplicado
    ), renamed as (
      update ${kind.tableSql} item set nombre = ${name}, nombre_duplicado = false from target
      where item.id = target.id and target.nombre <> ${name} and not exists (select from taken)
      returning item.id, target.nombre as old_name
    ), audited as (
      ${recordAudit(
        { table: kind.table, operation: 'UPDATE', author },
        sql`select jsonb_build_object('id', id, 'nombre', old_name), jsonb_build_object('id', id, 'nombre', ${name}::text)
          from renamed`,
      )}
    )
    select exists (select from target) as found, (select nombre from taken) as taken`
  const [row] = await decidingTwice(run)
  if (!row?.found) throw kind.notFound()
  if (row.taken !== null) throw nameTaken([kind.one, row.taken])
  return { id, nombre: name }
}

interface Removed {
  readonly nombre: string
}

interface InUse extends Removed {
  readonly products: number
}

/**
 * Removes a brand or a type that no product has, once per key. Returns its name.
 * Throws BRAND_NOT_FOUND, TYPE_NOT_FOUND (404) and NAME_IN_USE (409), with the number of products.
 */
export function removeName(
  database: SqlClient,
  kind: NameKind,
  author: Author,
  key: OnceKey,
  id: number,
): Promise<Settled<Removed>> {
  const run = () => database.repeatable<OnceRow<Removed, 'NOT_FOUND' | 'IN_USE', InUse>>`
    with ${earlierAnswer(key)}, target as (
      select id, nombre from ${kind.tableSql} where id = ${id} for update
    ), used as (
      select count(*)::int as products from producto where ${kind.referenceSql} = ${id}
    ), verdict as (
      select case
        when target.id is null then 'NOT_FOUND'
        when used.products > 0 then 'IN_USE'
      end as outcome, jsonb_build_object('nombre', target.nombre, 'products', used.products) as details
      from used left join target on true
    ), answer as (
      ${storeOnce(
        key,
        sql`select 200, jsonb_build_object('nombre', target.nombre) from target, verdict
          where verdict.outcome is null and not exists (select from stored)`,
      )}
    ), removed as (
      delete from ${kind.tableSql} item using answer where answer.fresh and item.id = ${id}
      returning item.id, item.nombre
    ), audited as (
      ${recordAudit(
        { table: kind.table, operation: 'DELETE', author },
        sql`select jsonb_build_object('id', id, 'nombre', nombre), null::jsonb from removed`,
      )}
    ) ${onceResult}`
  return runOnce(
    key,
    () => decidingTwice(run),
    (outcome, { nombre, products }) =>
      outcome === 'NOT_FOUND' ? kind.notFound() : nameInUse([nombre, products]),
  )
}
