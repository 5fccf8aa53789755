import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Static } from 'typebox'
import type { Prisma, PrismaClient } from '../../generated/prisma/client.ts'
import { onConstraint } from '../../lib/database/constraints.ts'
import { readPage } from '../../lib/pages.ts'
import { defineProblem } from '../../lib/problem.ts'
import { toValidationProblem } from '../../lib/validation.ts'
import { documentUnder } from '../../plugins/openapi/index.ts'
import {
  channels,
  InboxQuery,
  inboxPages,
  MarkedRead,
  Notifications,
  ReadBody,
  Said,
  SubscribeBody,
  Subscribed,
  SubscriptionState,
  states,
  toNotification,
  toSubscription,
  UnsubscribeBody,
} from './schemas.ts'

/** The person behind a token that is still good was removed a moment ago. */
const receiverNotFound = defineProblem('RECEIVER_NOT_FOUND', 404, 'No se encontró tu perfil.')

/** Devices that one person may have; the ones that were not seen for longest make room. */
const maximumDevices = 10

const lastSeenFirst: Prisma.PushSubscriptionOrderByWithRelationInput[] = [
  { isActive: 'desc' },
  { updatedAt: 'desc' },
  { id: 'desc' },
]

/**
 * Subscribes a device to the messages of one person alone: a token that another account had is handed over.
 * Returns the subscription, and says whether the token is new here. Throws RECEIVER_NOT_FOUND (404).
 */
async function subscribe(prisma: PrismaClient, userId: string, deviceToken: string) {
  const seen = { userId, isActive: true, updatedAt: new Date() }
  const upsert = prisma.pushSubscription.upsert({
    where: { deviceToken },
    create: { ...seen, deviceToken, createdAt: seen.updatedAt },
    update: seen,
  })
  const [subscription, surplus] = await Promise.all([
    onConstraint(upsert, { 'foreign-key': receiverNotFound }),
    prisma.pushSubscription.findMany({
      where: { userId, deviceToken: { not: deviceToken } },
      orderBy: lastSeenFirst,
      skip: maximumDevices - 1,
      select: { id: true },
    }),
  ])
  if (surplus.length > 0) {
    const ids = surplus.map(({ id }) => id)
    await prisma.pushSubscription.deleteMany({ where: { userId, id: { in: ids } } })
  }
  const isNew = subscription.createdAt.getTime() === subscription.updatedAt.getTime()
  const mensaje = isNew ? 'Suscripción creada correctamente.' : 'Suscripción actualizada correctamente.'
  return { mensaje, suscripcion: toSubscription(subscription) }
}

function choose(field: string, known: readonly string[], asked = ''): string | undefined {
  const chosen = asked.toUpperCase()
  if (chosen === '' || known.includes(chosen)) return chosen || undefined
  throw toValidationProblem({ [field]: [`Debe ser uno de estos valores: ${known.join(', ')}.`] })
}

/**
 * A page of a person's notifications that meet the filter, newest first, how many do, and how many of these are unread:
 * three statements at once.
 * Throws VALIDATION_FAILED (400) for a state or channel that does not exist.
 */
async function readInbox(
  prisma: PrismaClient,
  userId: string,
  { estado, canal, leida: isRead, ...asked }: Static<typeof InboxQuery>,
) {
  const status = choose('estado', states, estado)
  const channel = choose('canal', channels, canal)
  const page = readPage(asked, inboxPages)
  const where: Prisma.NotificationWhereInput = {
    userId,
    ...(status && { status }),
    ...(channel && { channel }),
    ...(isRead !== undefined && { readAt: isRead ? { not: null } : null }),
  }
  const [notifications, total, no_leidas] = await Promise.all([
    prisma.notification.findMany({
      where,
      orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
      take: page.limit,
      skip: page.offset,
    }),
    prisma.notification.count({ where }),
    isRead ? 0 : prisma.notification.count({ where: { ...where, readAt: null } }),
  ])
  return { notificaciones: notifications.map(toNotification), total, no_leidas }
}

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
      const { token_dispositivo: deviceToken } = request.body
      return app.database.repeatable(() => subscribe(app.prisma, request.actor!.id, deviceToken))
    },
  })

  app.get('/suscripcion/estado/', {
    config,
    schema: {
      operationId: 'readSubscription',
      summary: 'Saber si tengo un dispositivo suscrito',
      response: { 200: SubscriptionState },
    },
    handler: async (request) => {
      const where = { userId: request.actor!.id }
      const last = await app.prisma.pushSubscription.findFirst({ where, orderBy: lastSeenFirst })
      if (!last) return { suscrito: false, mensaje: 'No tienes ningún dispositivo suscrito.' }
      return { suscrito: last.isActive, suscripcion: toSubscription(last) }
    },
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
      // Without a token all of them: after a log-out that does not say on which device, none may go on.
      const deviceToken = request.body.token_dispositivo
      const where = { userId: request.actor!.id, isActive: true, ...(deviceToken && { deviceToken }) }
      const data = { isActive: false, updatedAt: new Date() }
      const { count } = await app.database.repeatable(() =>
        app.prisma.pushSubscription.updateMany({ where, data }),
      )
      const ended = count > 0
      return {
        mensaje: ended ? 'Suscripción desactivada correctamente.' : 'No había ninguna suscripción activa.',
      }
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
    handler: async (request) => readInbox(app.prisma, request.actor!.id, request.query),
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
      const { ids } = request.body
      const where = { userId: request.actor!.id, readAt: null, ...(ids && { id: { in: ids } }) }
      const { count } = await app.database.repeatable(() =>
        app.prisma.notification.updateMany({ where, data: { readAt: new Date() } }),
      )
      return { mensaje: 'Notificaciones marcadas como leídas.', actualizadas: count }
    },
  })
}

export default notifications
