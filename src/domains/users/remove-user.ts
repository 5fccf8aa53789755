import type { FastifyRequest } from 'fastify'
import { requestActor } from '../../lib/access.ts'
import type { SqlClient } from '../../lib/database/sql.ts'
import { lastAdministrator, ownAccount } from './errors.ts'

/**
 * Deletes a person with their addresses, roles and devices, in one statement (prisma/functions/remove_person.sql).
 * Somebody whom sales, products or claims name stays as a row without name, address or telephone number, and can no
 * longer log in. A second run finds nobody and changes nothing, and so does an id that nobody has. Where accounts are
 * kept elsewhere a task to remove the account there is written with it.
 * Throws OWN_ACCOUNT and LAST_ADMINISTRATOR (409).
 */
export async function removeUser(
  database: SqlClient,
  request: FastifyRequest,
  userId: string,
  hasRemoteAccount: boolean,
): Promise<void> {
  const input = { user_id: userId, has_remote_account: hasRemoteAccount, actor: requestActor(request) }
  const [row] = await database.repeatable<{ outcome: string }>`
    select smartsales.remove_person(${JSON.stringify(input)}::jsonb) ->> 'outcome' as outcome`
  if (row?.outcome === 'OWN') throw ownAccount()
  if (row?.outcome === 'LAST') throw lastAdministrator()
}
