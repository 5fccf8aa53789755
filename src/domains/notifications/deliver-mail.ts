import { Problem } from '../../lib/problem.ts'
import type { Mail, Tone } from '../../providers/mail/mail.ts'
import { readFailure } from './dispatcher/failure.ts'
import type { Deliver, NotificationJob } from './dispatcher/job.ts'

/** What a notification's data says it is about. */
export function kindOf(data: unknown): string {
  const kind: unknown = typeof data === 'object' && data !== null ? Reflect.get(data, 'tipo') : undefined
  return typeof kind === 'string' ? kind : ''
}

/** The colour of the card, by what the event is about. */
function toneOf(data: unknown): Tone {
  const kind = kindOf(data)
  if (kind.includes('garantia') || kind.includes('stock_bajo')) return 'warning'
  return kind.includes('compra') ? 'success' : 'info'
}

/** Makes the sender of the channel WEB: an e-mail to the receiver; skipped without an address. */
export function deliverByMail(mail: Mail): Deliver {
  return async ({ email, title, body, data }: NotificationJob, signal) => {
    if (!email) return { kind: 'skipped', error: 'the receiver has no address' }
    try {
      await mail.send({ to: email, title, body, tone: toneOf(data) }, signal)
      return { kind: 'done' }
    } catch (error) {
      const failure = readFailure(error)
      return error instanceof Problem && error.code === 'MAIL_REFUSED'
        ? { ...failure, kind: 'dead' }
        : failure
    }
  }
}
