import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { confirmPasswordReset, requestPasswordReset, resetTarget } from './passwords.ts'
import { Message, NewPasswordBody, RecoveryBody } from './schemas.ts'

const tags = ['Cuenta']
const requested = 'Si el correo tiene una cuenta, recibirás un enlace para cambiar tu contraseña.'
const changed = 'Tu contraseña fue cambiada. Ya puedes iniciar sesión.'

/** A new password in place of a forgotten one. */
const passwordRoutes: FastifyPluginAsyncTypebox = async (app) => {
  /** Work that the reply does not wait for; closing the application does. */
  const running = new Set<Promise<void>>()
  app.addHook('onClose', async () => {
    await Promise.all(running)
  })

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
      const work = requestPasswordReset(app, { email: request.body.email, target })
      running.add(work)
      void work.finally(() => running.delete(work))
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
      await confirmPasswordReset(app, request, { token, newPassword })
      return { message: changed }
    },
  )
}

export default passwordRoutes
