import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Static } from 'typebox'
import type { PrismaClient } from '../../generated/prisma/client.ts'
import { type Actor, Role } from '../../lib/access.ts'
import { violationOf } from '../../lib/database/constraints.ts'
import { callFunction, type SqlClient } from '../../lib/database/sql.ts'
import { type ActorRow, toActor } from '../../plugins/auth/actors.ts'
import type { Transaction } from '../../plugins/transactions.ts'
import { challenge } from '../../providers/identity/errors.ts'
import type { Account, Login } from '../../providers/identity/identity.ts'
import type { Attempt } from './attempts.ts'
import { problems } from './errors.ts'
import { type LoggedIn, type RoleQuery, toMe } from './schemas.ts'

/**
 * Stores the session of a login and clears the failures before it (prisma/functions/open_session.sql). Returns the
 * profile of the account, or null when it has none. Throws INVALID_CREDENTIALS (401) when the password was changed since.
 */
export async function openSession(
  client: SqlClient | Transaction,
  { userId, newSession }: Login,
  { email, client_address }: Attempt,
): Promise<ActorRow | null> {
  const input = { user_id: userId, session: newSession, email, client_address }
  const row = await callFunction<ActorRow | null | false>(client, 'open_session', input)
  if (row === false) throw problems.INVALID_CREDENTIALS([], challenge())
  return row
}

/**
 * Writes the profile of an account, with the role Cliente, and opens its session. The unique index on e-mails decides:
 * where this very profile stands already (sent twice, or committed without a reply) its session is opened. Returns the
 * profile, or null when another one has the e-mail.
 */
export async function writeProfile(
  request: FastifyRequest,
  account: Account,
  { name, phone, attempt }: { name: string; phone: string | null; attempt: Attempt },
): Promise<ActorRow | null> {
  const app = request.server
  const { userId: id, email } = account

  async function write(tx: Transaction): Promise<ActorRow | null> {
    await tx.user.create({ data: { id, name, phone, email } })
    await tx.userRole.create({ data: { userId: id, roleId: Role.Cliente } })
    await account.save?.(tx)
    return openSession(tx, account, attempt)
  }

  const options = { recognise: 'nothing', actor: { id, name, request_id: request.id } } as const
  try {
    return await app.database.repeatable(() => app.transaction(request, write, options))
  } catch (error) {
    if (violationOf(error)?.kind !== 'unique') throw error
    return openSession(app.sql, account, attempt)
  }
}

/**
 * What a login answers, as both clients read it; `row` is null when the account has no profile and its e-mail is
 * another's. The profile is kept, so that the first request with the token reads nothing.
 * Throws ACCOUNT_DISABLED (403), which only somebody who knows the password learns.
 */
export function answerLogin({ actors }: FastifyInstance, login: Login, row: ActorRow | null): LoggedIn {
  const { email, tokens } = login
  if (!row) return { user: { id: null, correo: email, nombre: null, telefono: null, roles: [] }, tokens }
  if (!row.is_active) throw problems.ACCOUNT_DISABLED()
  const profile = toActor(row)
  actors.remember(login, profile)
  return { user: toMe(profile), tokens }
}

/**
 * Whether the caller has a role. The id decides and the name is given back as it came; with the name alone the id
 * is looked up, with the id alone the name is (null when there is no such role). Zero and blank count as absent.
 * Throws ROLE_NOT_STATED (400) and ROLE_NOT_FOUND (404, an unknown name).
 */
export async function checkRole(prisma: PrismaClient, actor: Actor, query: Static<typeof RoleQuery>) {
  const id = query.role_id || null
  const name = query.role_name || null
  if (id === null && name === null) throw problems.ROLE_NOT_STATED()
  const roles = id !== null && name !== null ? [] : await prisma.role.findMany({ orderBy: { id: 'asc' } })
  const role = roles.find((one) => one.id === id || one.name.toLowerCase() === name?.toLowerCase())
  const roleId = id ?? role?.id
  if (roleId === undefined) throw problems.ROLE_NOT_FOUND([name ?? ''])
  return { has_role: actor.roleIds.includes(roleId), role_id: roleId, role_name: name ?? role?.name ?? null }
}
