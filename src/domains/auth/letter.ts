import type { FastifyInstance } from 'fastify'
import type { SendLetter } from './request-password-reset.ts'
import { resetLink } from './reset-link.ts'

/**
 * How letters with a recovery link go out. Without a mail service nobody gets one: while debugging the link is
 * shown in the log, where it is otherwise never written.
 */
export function createLetterSender({ config, log }: Pick<FastifyInstance, 'config' | 'log'>): SendLetter {
  const { CORS_ALLOWED_ORIGINS, DEBUG } = config
  return async (letter, target) => {
    const link = resetLink(CORS_ALLOWED_ORIGINS, target, letter.token)
    if (DEBUG) log.warn(`No mail service is configured. The link for a new password: ${link}`)
    else log.warn('A letter for a new password was not sent: no mail service is configured')
  }
}
