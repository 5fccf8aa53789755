import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { documentUnder } from '../../plugins/openapi/index.ts'
import { markRead, readInbox } from './inbox.ts'
import {
  InboxQuery,
  MarkedRead,
  Notifications,
  ReadBody,
  Said,
  SubscribeBody,
  Subscribed,
  SubscriptionState,
  toNotification,
  toSubscription,
  toSubscriptionState,
  UnsubscribeBody,
} from './schemas.ts'
import { findSubscription, subscribe, unsubscribe } from './subscriptions.ts'

const config = { access: 'authenticated' } as const

/** The caller's own devices and notifications. */
const notifications: FastifyPluginAsyncTypebox = async (app) => {
  documentUnder(app, 'Notificaciones')
  app.post('/suscripcion/actualizar-token/', {
    config,
    schema: {
      operationId: 'subscribeDevice',
      'x-idempotent': true,
      summary: 'Recibir mis notificaciones en este dispositivo',
      description: 'Un dispositivo que era de otra cuenta pasa a ser de esta.',
      body: SubscribeBody,
      response: { 200: Subscribed },
    },
    handler: async (request) => {
      const { id } = request.actor!
      const { subscription, isNew } = await app.database.repeatable(() =>
        subscribe(app.prisma, id, request.body.token_dispositivo),
      )
      const mensaje = isNew ? 'Suscripción creada correctamente.' : 'Suscripción actualizada correctamente.'
      return { mensaje, suscripcion: toSubscription(subscription) }
    },
  })

  app.get('/suscripcion/estado/', {
    config,
    schema: {
      operationId: 'readSubscription',
      summary: 'Saber si tengo un dispositivo suscrito',
      response: { 200: SubscriptionState },
    },
    handler: async (request) => toSubscriptionState(await findSubscription(app.prisma, request.actor!.id)),
  })

  app.post('/suscripcion/desactivar/', {
    config,
    schema: {
      operationId: 'unsubscribeDevices',
      'x-idempotent': true,
      summary: 'Dejar de recibir notificaciones en mis dispositivos',
      body: UnsubscribeBody,
      response: { 200: Said },
    },
    handler: async (request) => {
      const deviceToken = request.body.token_dispositivo || undefined
      const ended = await app.database.repeatable(() =>
        unsubscribe(app.prisma, request.actor!.id, deviceToken),
      )
      const mensaje =
        ended > 0 ? 'Suscripción desactivada correctamente.' : 'No había ninguna suscripción activa.'
      return { mensaje }
    },
  })

  app.get('/mis-notificaciones/', {
    config,
    schema: {
      operationId: 'listMyNotifications',
      summary: 'Mis notificaciones, la más nueva primero',
      querystring: InboxQuery,
      response: { 200: Notifications },
    },
    handler: async (request) => {
      const inbox = await readInbox(app.prisma, request.actor!.id, request.query)
      const { notifications, total, unread } = inbox
      return { notificaciones: notifications.map(toNotification), total, no_leidas: unread }
    },
  })

  app.post('/mis-notificaciones/leer/', {
    config,
    schema: {
      operationId: 'markNotificationsRead',
      'x-idempotent': true,
      summary: 'Marcar mis notificaciones como leídas',
      body: ReadBody,
      response: { 200: MarkedRead },
    },
    handler: async (request) => {
      const actualizadas = await app.database.repeatable(() =>
        markRead(app.prisma, request.actor!.id, request.body.ids),
      )
      return { mensaje: 'Notificaciones marcadas como leídas.', actualizadas }
    },
  })
}

export default notifications
