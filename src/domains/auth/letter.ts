import type { FastifyInstance } from 'fastify'
import { recoveryMinutes } from '../../providers/identity/embedded-recovery.ts'
import type { SendLetter } from './request-password-reset.ts'
import { resetLink } from './reset-link.ts'

const title = 'Cambia tu contraseña'

/** Nothing in it comes from a form: who registers somebody else's address cannot write to them. */
const bodyWith = (link: string): string =>
  [
    'Hola:',
    `Recibimos un pedido para cambiar la contraseña de tu cuenta. Abre este enlace en los próximos ${recoveryMinutes} minutos y elige otra:`,
    link,
    'Si no lo pediste, no hagas nada: tu contraseña sigue siendo la misma.',
  ].join('\n')

/**
 * How letters with a recovery link go out. Without a mail service nobody gets one: while debugging the link is
 * shown in the log, where it is otherwise never written.
 */
export function createLetterSender({
  config,
  log,
  providers,
}: Pick<FastifyInstance, 'config' | 'log' | 'providers'>): SendLetter {
  const { CORS_ALLOWED_ORIGINS, DEBUG } = config
  return async (letter, target) => {
    const link = resetLink(CORS_ALLOWED_ORIGINS, target, letter.token)
    if (link === null)
      log.error('A letter for a new password was not sent: CORS_ALLOWED_ORIGINS names no site in full')
    else if (providers.mail)
      await providers.mail.send({ to: letter.to, title, body: bodyWith(link), tone: 'info' })
    else if (DEBUG) log.warn(`No mail service is configured. The link for a new password: ${link}`)
    else log.error('A letter for a new password was not sent: no mail service is configured')
  }
}
