import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { createAfterReply } from './after-reply.ts'
import { clientNetwork } from './client-network.ts'
import { confirmPasswordReset } from './confirm-password-reset.ts'
import type { AuthTools } from './dependencies.ts'
import { createLetterSender } from './letter.ts'
import { requestPasswordReset } from './request-password-reset.ts'
import { resetTarget } from './reset-link.ts'
import { Message, NewPasswordBody, RecoveryBody } from './schemas.ts'

const tags = ['Cuenta']
const requested = 'Si el correo tiene una cuenta, recibirás un enlace para cambiar tu contraseña.'
const changed = 'Tu contraseña fue cambiada. Ya puedes iniciar sesión.'

/** A new password for who forgot it. */
const passwordRoutes: FastifyPluginAsyncTypebox<{ tools: AuthTools }> = async (app, { tools }) => {
  const afterReply = createAfterReply(app)
  const sendLetter = createLetterSender(app)

  app.post(
    '/password-reset/request/',
    {
      config: { access: 'public', limit: 'guessing' },
      schema: {
        tags,
        operationId: 'requestPasswordReset',
        summary: 'Pedir un enlace para cambiar la contraseña',
        body: RecoveryBody,
        response: { 200: Message },
      },
    },
    async (request) => {
      const { origin, referer } = request.headers
      const target = resetTarget(app.config.CORS_ALLOWED_ORIGINS, { origin, referer })
      afterReply(requestPasswordReset(tools, sendLetter, { email: request.body.email, target }))
      return { message: requested }
    },
  )

  app.post(
    '/password-reset/confirm/',
    {
      config: { access: 'public', limit: 'guessing' },
      schema: {
        tags,
        operationId: 'confirmPasswordReset',
        summary: 'Cambiar la contraseña con el token del enlace',
        body: NewPasswordBody,
        response: { 200: Message },
      },
    },
    async (request) => {
      const { token, new_password: newPassword } = request.body
      const network = clientNetwork(request.ip)
      await confirmPasswordReset(tools, { token, newPassword, network, requestId: request.id })
      return { message: changed }
    },
  )
}

export default passwordRoutes
