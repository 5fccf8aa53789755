import { mentions } from '../../lib/database/search.ts'
import { empty, type SqlClient, sql } from '../../lib/database/sql.ts'
import { joinRoles, type PersonRow, personColumns } from './person.ts'

export interface UserSearch {
  /**
   * Part of a name, address or telephone number, or, of one or two letters, the beginning of a word in them;
   * case and accents do not matter. Empty finds everybody.
   */
  readonly text: string
  readonly limit: number
  readonly offset: number
}

/** People in the order of their addresses, inactive ones included, deleted ones not: one round trip. */
export function listUsers(database: SqlClient, { text, limit, offset }: UserSearch): Promise<PersonRow[]> {
  const found = text === '' ? empty : sql`and ${mentions(sql`busqueda`, text)}`
  return database.read<PersonRow>`
    with page as materialized (
      select id from usuario where anonimizado_en is null ${found}
      order by lower(correo), id limit ${limit} offset ${offset}
    )
    select ${personColumns} from page join usuario on usuario.id = page.id ${joinRoles()}
    order by lower(usuario.correo), usuario.id`
}
