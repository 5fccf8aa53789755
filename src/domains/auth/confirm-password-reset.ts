import { sql } from '../../lib/database/sql.ts'
import { recordAudit } from '../audit/record.ts'
import type { Attempt } from './attempts.ts'
import type { AuthTools } from './dependencies.ts'
import { invalidRecoveryToken } from './errors.ts'

export interface ConfirmPasswordReset {
  readonly token: string
  readonly newPassword: string
  readonly network: Attempt['network']
  readonly requestId: string
}

/**
 * Sets a new password by a recovery token. All sessions of the person end, their failed logins from this network
 * are forgotten and the change is audited.
 * Throws INVALID_RECOVERY_TOKEN and PASSWORD_REFUSED (400), and what the identity throws (503).
 */
export async function confirmPasswordReset(tools: AuthTools, reset: ConfirmPasswordReset): Promise<void> {
  const { token, newPassword, network, requestId } = reset
  const changed = await tools.identity.finishRecovery(tools.sql, {
    token,
    newPassword,
    rows: (person) => sql`failures_forgotten as (
        delete from login_attempt using usuario, ${person} person
        where usuario.id = person.id and login_attempt.email = lower(usuario.correo)
          and login_attempt.address = ${network}
      ), change_audited as (
        ${recordAudit(
          { table: 'credential', operation: 'UPDATE', author: { id: null, name: null, requestId } },
          sql`select null::jsonb, jsonb_build_object('user_id', person.id, 'motivo', 'recuperación de contraseña')
            from ${person} person`,
        )}
      )`,
  })
  if (!changed) throw invalidRecoveryToken()
  tools.actors.forget(changed.userId)
}
