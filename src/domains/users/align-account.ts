import type { FastifyBaseLogger } from 'fastify'
import type { Author } from '../../lib/author.ts'
import { type SqlClient, sql } from '../../lib/database/sql.ts'
import type { Identity, WantedAccount } from '../../providers/identity/identity.ts'
import { recordAudit } from '../audit/record.ts'
import { accountTopic, keepPromise } from './account-task.ts'

/** What the accounts at an identity provider are aligned with and where. */
export interface AccountTools {
  readonly sql: SqlClient
  readonly identity: Identity
  readonly log: FastifyBaseLogger
}

export type Alignment = 'aligned' | 'email-taken'

interface PersonRow {
  readonly name: string
  readonly email: string | null
  readonly phone: string | null
  readonly is_active: boolean
  readonly is_gone: boolean
}

async function wantedAccount(database: SqlClient, userId: string): Promise<WantedAccount> {
  const [person] = await database.read<PersonRow>`
    select nombre as name, correo as email, telefono as phone, is_active, anonimizado_en is not null as is_gone
    from usuario where id = ${userId}::uuid`
  return !person || person.is_gone ? 'removed' : person
}

/** Gives a person the address back that their account still has, because the wanted one is another account's. */
async function keepOldEmail(database: SqlClient, userId: string, wanted: string, old: string): Promise<void> {
  const author: Author = { id: null, name: null, requestId: accountTopic }
  await database.repeatable`
    with restored as (
      update usuario set correo = ${old} where id = ${userId}::uuid and correo = ${wanted}
        and not exists (select from usuario other where lower(other.correo) = lower(${old}) and other.id <> ${userId}::uuid)
      returning id, correo
    ), audited as (
      ${recordAudit(
        { table: 'usuario', operation: 'UPDATE', author },
        sql`select jsonb_build_object('id', id, 'correo', ${wanted}::text), jsonb_build_object('id', id, 'correo', correo)
          from restored`,
      )}
    )
    select id from restored`
}

/**
 * Makes somebody's account at the identity provider what the shop's row says: gone with a deleted or anonymised
 * person, banned with an inactive one, with the same address otherwise. It reads the row when it runs, so it
 * may run late, twice, and in any order. Where the provider has given the address to another account the row
 * gets the account's address back: what somebody logs in with is what the shop shows.
 * Throws IDENTITY_UNAVAILABLE (503).
 */
export async function alignAccount(
  { sql: database, identity }: Pick<AccountTools, 'sql' | 'identity'>,
  userId: string,
): Promise<Alignment> {
  if (!identity.remote) return 'aligned'
  const wanted = await wantedAccount(database, userId)
  const account = await identity.remote.align(userId, wanted)
  if (account === null || wanted === 'removed' || wanted.email === null) return 'aligned'
  if (account.email === wanted.email.toLowerCase()) return 'aligned'
  await keepOldEmail(database, userId, wanted.email, account.email)
  return 'email-taken'
}

/**
 * Keeps the promise of a statement (see `promiseAlignment`) right after it. What fails now is left to the
 * dispatcher: the person is changed already, and the answer may say so.
 */
export async function alignNow(
  tools: AccountTools,
  userId: string,
  author: Author,
): Promise<Alignment | 'later'> {
  if (!tools.identity.remote) return 'aligned'
  try {
    const alignment = await alignAccount(tools, userId)
    await keepPromise(tools.sql, userId, author)
    return alignment
  } catch (error) {
    tools.log.warn({ err: error }, 'an account will be aligned later')
    return 'later'
  }
}

/** The dispatcher's handler for the topic `accountTopic`: its payload is what `promiseAlignment` wrote. */
export async function handleAccountTask(
  tools: Pick<AccountTools, 'sql' | 'identity'>,
  payload: { readonly usuario_id: string },
): Promise<void> {
  await alignAccount(tools, payload.usuario_id)
}
