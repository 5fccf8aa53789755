import { defineProblem } from '../../lib/problem.ts'

/** The push service does not answer, has a fault of its own, or does not take our account: later it may. */
export const pushUnavailable = defineProblem(
  'PUSH_UNAVAILABLE',
  503,
  'El servicio de notificaciones móviles no está disponible en este momento.',
)

/** A message for one device. */
export interface PushMessage {
  readonly deviceToken: string
  readonly title: string
  readonly body: string
  /** For the app that is opened by it. */
  readonly data: Readonly<Record<string, string>>
}

/**
 * What became of a message: `sent`, `gone` (the device is no more: its token never works again) or `refused`
 * (this message will never reach this device).
 */
export type PushOutcome = 'sent' | 'gone' | 'refused'

/** Push messages by a service that delivers them. */
export interface Push {
  /** Throws PUSH_UNAVAILABLE (503, with Retry-After where the service says it) when it may work later. */
  send(message: PushMessage, signal?: AbortSignal): Promise<PushOutcome>
}
