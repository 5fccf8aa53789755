import type { SqlClient } from '../../lib/database/sql.ts'
import { userNotFound } from './errors.ts'
import { joinRoles, type PersonRow, personColumns } from './person.ts'

/** A person who was not deleted, with their roles. Throws USER_NOT_FOUND (404). */
export async function readUser(database: SqlClient, userId: string): Promise<PersonRow> {
  const [person] = await database.read<PersonRow>`
    select ${personColumns} from usuario ${joinRoles()}
    where usuario.id = ${userId}::uuid and usuario.anonimizado_en is null`
  if (!person) throw userNotFound()
  return person
}
