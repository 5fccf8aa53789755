import type { RecoveryLetter } from '../../providers/identity/identity.ts'
import type { AuthTools } from './dependencies.ts'

/** Sends a letter with the link for a new password. */
export type SendLetter = (letter: RecoveryLetter, target: string | null) => Promise<void>

/**
 * Starts the recovery of a password. It goes on after the reply, so that the answer takes as long whether the
 * address has an account or not; what fails is logged, without the address.
 * `target` is the page that the letter leads to, or null for the usual one.
 */
export async function requestPasswordReset(
  { sql, identity, log }: AuthTools,
  sendLetter: SendLetter,
  { email, target }: { readonly email: string; readonly target: string | null },
): Promise<void> {
  try {
    const letter = await identity.startRecovery(sql, { email, redirectTo: target })
    if (letter) await sendLetter(letter, target)
  } catch (error) {
    log.error({ err: error }, 'a letter for a new password was not sent')
  }
}
