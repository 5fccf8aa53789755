import type { Actor } from '../../lib/access.ts'
import type { Author } from '../../lib/author.ts'
import { Role } from '../../lib/roles.ts'
import { type AccountTools, alignNow } from '../users/align-account.ts'
import type { ClientRow } from './client.ts'
import { emailTaken } from './errors.ts'
import { type ClientChange, updateClient } from './update-client.ts'

/**
 * Changes a client, and their account where accounts are kept elsewhere. When the provider has given the new
 * address to another account the old one stays.
 * Throws what `updateClient` throws, and EMAIL_TAKEN (409).
 */
export async function changeClient(
  tools: AccountTools,
  actor: Actor,
  author: Author,
  clientId: string,
  change: ClientChange,
): Promise<ClientRow> {
  const client = await updateClient(tools.sql, author, clientId, change, {
    mayChangeStaff: actor.roleIds.includes(Role.Administrador),
    hasRemoteAccount: tools.identity.remote !== null,
  })
  if (!client.email_changed) return client
  const alignment = await alignNow(tools, clientId, author)
  if (alignment === 'email-taken') throw emailTaken([client.email ?? ''])
  return client
}
