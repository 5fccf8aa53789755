import { containing, mentions } from '../../lib/database/search.ts'
import { join, type Sql, type SqlClient, sql } from '../../lib/database/sql.ts'
import { type ClientRow, clientColumns, isClient } from './client.ts'
import { clientNotFound } from './errors.ts'

export interface ClientSearch {
  /** Part of a name, address or telephone number, or the beginning of a word in them; case and accents do not matter. */
  readonly text?: string
  readonly name?: string
  readonly email?: string
  readonly limit: number
  readonly offset: number
}

/** The search column has name, address and telephone number on a line each. */
function conditions({ text, name, email }: ClientSearch): Sql[] {
  const all = [isClient]
  if (text) all.push(mentions(sql`usuario.busqueda`, text))
  if (name) all.push(sql`usuario.busqueda like ${containing(name, { after: '%\n%\n%' })}`)
  if (email) all.push(sql`usuario.busqueda like ${containing(email, { before: '%\n%', after: '%\n%' })}`)
  return all
}

/** Clients who meet every condition, by name: one round trip. */
export function listClients(database: SqlClient, search: ClientSearch): Promise<ClientRow[]> {
  return database.read<ClientRow>`
    select ${clientColumns} from usuario
    where ${join(conditions(search), ' and ')}
    order by usuario.busqueda, usuario.id limit ${search.limit} offset ${search.offset}`
}

/** One client. Throws CLIENT_NOT_FOUND (404), also for people who are not clients. */
export async function findClient(database: SqlClient, clientId: string): Promise<ClientRow> {
  const [client] = await database.read<ClientRow>`
    select ${clientColumns} from usuario where usuario.id = ${clientId}::uuid and ${isClient}`
  if (!client) throw clientNotFound()
  return client
}
