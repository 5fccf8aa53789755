import { defineProblem } from '../../lib/problem.ts'

/** The mail service does not answer, has a fault of its own, or does not take our key: later it may. */
export const mailUnavailable = defineProblem(
  'MAIL_UNAVAILABLE',
  503,
  'El servicio de correo no está disponible en este momento.',
)

/** The mail service will never take this letter. */
export const mailRefused = defineProblem('MAIL_REFUSED', 502, 'El servicio de correo rechazó el mensaje.')

/** What a message is about, which decides the colour of its card. */
export type Tone = 'info' | 'success' | 'warning' | 'error'

/** A letter in plain text; the provider makes the card around it. */
export interface Letter {
  readonly to: string
  readonly title: string
  /** Paragraphs are separated by line breaks. Nothing in it is read as HTML. */
  readonly body: string
  readonly tone: Tone
}

/** Mail by a service that delivers it. */
export interface Mail {
  /**
   * Hands a letter over. There is no way to take it back or to ask whether a lost answer meant yes.
   * Throws MAIL_UNAVAILABLE (503, with Retry-After where the service says it) when it may work later, and
   * MAIL_REFUSED (502) when this letter never will.
   */
  send(letter: Letter, signal?: AbortSignal): Promise<void>
}
