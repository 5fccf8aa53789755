import type { IncomingHttpHeaders } from 'node:http'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { recoveryMinutes } from '../../providers/identity/embedded.ts'
import type { NewPassword } from '../../providers/identity/identity.ts'
import { attemptOf } from './attempts.ts'
import { problems } from './errors.ts'

/** The page of the web client that takes the token of a recovery letter. */
const resetPath = '/reset-password'
const title = 'Cambia tu contraseña'

/** Nothing in it comes from a form: who registers somebody else's address cannot write to them. */
const bodyWith = (link: string) => `Hola:
Recibimos un pedido para cambiar la contraseña de tu cuenta. Abre este enlace en los próximos ${recoveryMinutes} minutos y elige otra:
${link}
Si no lo pediste, no hagas nada: tu contraseña sigue siendo la misma.`

/** Origins written in full: a pattern admits sites of strangers, who must not get anybody's token. */
const exactOrigins = (allowed: readonly string[]) => allowed.filter((origin) => !origin.includes('*'))

const originOf = (address = '') => URL.parse(address)?.origin

/**
 * Where a recovery letter may lead: the page of the site that asked for it, when its origin is written in full in
 * CORS_ALLOWED_ORIGINS; null otherwise. Takes the headers Origin and Referer, of which a stranger may say anything.
 */
export function resetTarget(allowed: readonly string[], headers: IncomingHttpHeaders): string | null {
  const origin = originOf(headers.origin) ?? originOf(headers.referer)
  return origin && exactOrigins(allowed).includes(origin) ? `${origin}${resetPath}` : null
}

/**
 * The link of a letter that this service writes itself: to `target`, or else to the shop's site, which is the first
 * origin written in full, https before http. Null when there is none.
 */
export function resetLink(allowed: readonly string[], target: string | null, token: string): string | null {
  const origins = exactOrigins(allowed)
  const site = origins.find((origin) => origin.startsWith('https:')) ?? origins[0]
  const page = target ?? (site === undefined ? null : `${site}${resetPath}`)
  return page === null ? null : `${page}?token=${encodeURIComponent(token)}`
}

/**
 * Sends the letter with a recovery link. Without a mail service no letter is sent: with the setting DEBUG the link is
 * written to the log, and never without it.
 */
export async function sendLetter(
  { config, log, providers }: Pick<FastifyInstance, 'config' | 'log' | 'providers'>,
  { to, token }: { readonly to: string; readonly token: string },
  target: string | null,
): Promise<void> {
  const link = resetLink(config.CORS_ALLOWED_ORIGINS, target, token)
  if (link === null)
    log.error('A letter for a new password was not sent: CORS_ALLOWED_ORIGINS names no site in full')
  else if (providers.mail) await providers.mail.send({ to, title, body: bodyWith(link), tone: 'info' })
  else if (config.DEBUG) log.warn(`No mail service is configured. The link for a new password: ${link}`)
  else log.error('A letter for a new password was not sent: no mail service is configured')
}

/**
 * Starts the recovery of a password. It goes on after the reply, so that the answer takes as long whether the
 * address has an account or not; what fails is logged, without the address.
 * `target` is the page that the letter leads to, or null for the usual one.
 */
export async function requestPasswordReset(app: FastifyInstance, email: string, target: string | null) {
  try {
    const recovery = { email, redirectTo: target }
    const letter = await app.providers.identity.startRecovery(app.database, recovery)
    if (letter) await sendLetter(app, letter, target)
  } catch (error) {
    app.log.error({ err: error }, 'a letter for a new password was not sent')
  }
}

/**
 * Stores a new password, clears the person's failed attempts from where the request comes, and writes that the
 * password changed into the audit log, whose triggers see no row of it. False when nothing was stored.
 */
export function savePassword(
  request: FastifyRequest,
  password: NewPassword,
  audit: { readonly table: string; readonly new: object },
): Promise<boolean> {
  const failures = JSON.stringify(attemptOf(request, password.email))
  const entry = JSON.stringify({ operation: 'UPDATE', old: null, ...audit })
  return request.server.transaction(
    request,
    async (tx) => {
      const saved = await password.save(tx)
      if (saved === 'now')
        await tx.$queryRaw`
          select smartsales.clear_failures(${failures}::jsonb), smartsales.record_audit(${entry}::jsonb)`
      return saved !== 'refused'
    },
    { recognise: 'nothing' },
  )
}

/**
 * Sets a new password by a recovery token; all sessions of the person end.
 * Throws INVALID_RECOVERY_TOKEN and PASSWORD_REFUSED (400), and what the identity throws (503).
 */
export async function confirmPasswordReset(
  request: FastifyRequest,
  recovery: { readonly token: string; readonly newPassword: string },
): Promise<void> {
  const app = request.server
  const password = await app.providers.identity.finishRecovery(app.database, recovery)
  if (!password) throw problems.INVALID_RECOVERY_TOKEN()
  const entry = { user_id: password.userId, motivo: 'recuperación de contraseña' }
  const audit = { table: 'credential', new: entry }
  const isSaved = await app.database.repeatable(() => savePassword(request, password, audit))
  if (!isSaved) throw problems.INVALID_RECOVERY_TOKEN()
  await password.endSessions?.()
  app.actors.forget(password.userId)
}
