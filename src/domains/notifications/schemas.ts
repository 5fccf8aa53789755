import Type, { type Static } from 'typebox'
import type { Notification as NotificationRow, PushSubscription } from '../../generated/prisma/client.ts'
import { toDateTime } from '../../lib/dates.ts'
import { demo } from '../../lib/demo.ts'
import { pageQuery } from '../../lib/pages.ts'
import { BlankText, DateTime, Named, Nullable, Text, Uuid } from '../../lib/schemas.ts'

export const inboxPages = { size: 50, maximumSize: 50 }

export const channels = ['WEB', 'PUSH'] as const
export const states = ['PENDIENTE', 'ENVIANDO', 'ENVIADO', 'ERROR', 'REINTENTAR', 'OMITIDO'] as const

const token = { examples: ['token-de-fcm-de-este-telefono'] }

export const SubscribeBody = Type.Object({
  token_dispositivo: Text(500, { ...token, description: 'Token de FCM de la instalación' }),
})
export const UnsubscribeBody = Type.Object({
  token_dispositivo: Type.Optional(
    BlankText(500, { ...token, description: 'Solo este dispositivo; sin él, todos los de la cuenta' }),
  ),
})

const Subscription = Named('SuscripcionMovil', {
  id: Type.Integer({ examples: [1] }),
  usuario: Uuid({ examples: [demo.customer.id] }),
  token_dispositivo: Type.String({
    description: 'Abreviado: solo quien lo envió lo conoce entero',
    examples: ['toke…fono'],
  }),
  activo: Type.Boolean({ examples: [true] }),
  creado_en: DateTime(),
  actualizado_en: DateTime(),
})

export const Subscribed = Type.Object({
  mensaje: Type.String({ examples: ['Suscripción creada correctamente.'] }),
  suscripcion: Subscription,
})
export const Said = Type.Object({
  mensaje: Type.String({ examples: ['Suscripción desactivada correctamente.'] }),
})
export const SubscriptionState = Type.Object({
  suscrito: Type.Boolean({ examples: [true] }),
  suscripcion: Type.Optional(Subscription),
  mensaje: Type.Optional(Type.String()),
})

const Notification = Named('Notificacion', {
  id: Type.Integer({ examples: [1] }),
  usuario: Uuid({ examples: [demo.customer.id] }),
  canal: Type.Enum(channels, { examples: ['WEB'] }),
  titulo: Type.String({ examples: ['Compra realizada con éxito'] }),
  cuerpo: Type.String({ examples: ['Tu compra por $1979.80 fue registrada.'] }),
  datos: Type.Object({}, { additionalProperties: true, examples: [{ tipo: 'compra', venta_id: 7917 }] }),
  estado: Type.Enum(states, { examples: ['ENVIADO'] }),
  reintentos: Type.Integer({ examples: [0] }),
  max_reintentos: Type.Integer({ examples: [3] }),
  proximo_intento: Nullable(DateTime()),
  creado_en: DateTime(),
  actualizado_en: DateTime(),
  leido_en: Nullable(DateTime()),
})

export const Notifications = Type.Object({
  notificaciones: Type.Array(Notification),
  total: Type.Integer({ examples: [1] }),
  no_leidas: Type.Integer({ examples: [1] }),
})

export const InboxQuery = Type.Object({
  estado: Type.Optional(BlankText(14, { description: states.join(', '), examples: ['ENVIADO'] })),
  canal: Type.Optional(BlankText(10, { description: channels.join(', '), examples: ['WEB'] })),
  leida: Type.Optional(Type.Boolean({ examples: [false] })),
  ...pageQuery(inboxPages),
})

export const ReadBody = Type.Object({
  ids: Type.Optional(
    Type.Array(Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER }), {
      maxItems: 200,
      description: 'Sin ellos, todas',
      examples: [[1]],
    }),
  ),
})
export const MarkedRead = Type.Object({
  mensaje: Type.String({ examples: ['Notificaciones marcadas como leídas.'] }),
  actualizadas: Type.Integer({ examples: [1] }),
})

/** Enough of a token to tell two devices apart, too little to send anything to one. */
function maskToken(token: string): string {
  return token.length < 24 ? '…' : `${token.slice(0, 4)}…${token.slice(-4)}`
}

export function toSubscription(row: PushSubscription): Static<typeof Subscription> {
  return {
    id: Number(row.id),
    usuario: row.userId,
    token_dispositivo: maskToken(row.deviceToken),
    activo: row.isActive,
    creado_en: toDateTime(row.createdAt),
    actualizado_en: toDateTime(row.updatedAt),
  }
}

/** A notification as the clients read it. */
export function toNotification(row: NotificationRow): Static<typeof Notification> {
  const isObject = typeof row.data === 'object' && row.data !== null && !Array.isArray(row.data)
  return {
    id: Number(row.id),
    usuario: row.userId,
    canal: row.channel as (typeof channels)[number],
    titulo: row.title,
    cuerpo: row.body,
    datos: isObject ? (row.data as Record<string, unknown>) : {},
    estado: row.status as (typeof states)[number],
    reintentos: row.attempts,
    max_reintentos: row.maxAttempts,
    proximo_intento: row.nextAttemptAt && toDateTime(row.nextAttemptAt),
    creado_en: toDateTime(row.createdAt),
    actualizado_en: toDateTime(row.updatedAt),
    leido_en: row.readAt && toDateTime(row.readAt),
  }
}
