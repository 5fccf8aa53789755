import { Problem } from '../../lib/problem.ts'
import type { Tone } from '../../providers/mail/card.ts'
import type { Mail } from '../../providers/mail/mail.ts'
import type { Push, PushOutcome } from '../../providers/push.ts'
import { type NotificationJob, type Outcome, readFailure } from './dispatcher/jobs.ts'

/** Sends a notification by one channel. */
export type Deliver = (job: NotificationJob, signal: AbortSignal) => Promise<Outcome>

function kindOf(data: unknown): string {
  const { tipo } = Object(data) as { readonly tipo?: unknown }
  return typeof tipo === 'string' ? tipo : ''
}

function toneOf(kind: string): Tone {
  if (kind.includes('garantia') || kind.includes('stock_bajo')) return 'warning'
  return kind.includes('compra') ? 'success' : 'info'
}

/** Makes the sender of the channel WEB: an e-mail to the receiver; skipped without an address. */
export function deliverByMail(mail: Mail): Deliver {
  return async ({ email, title, body, data }, signal) => {
    if (!email) return { kind: 'skipped', error: 'the receiver has no address' }
    try {
      await mail.send({ to: email, title, body, tone: toneOf(kindOf(data)) }, signal)
      return { kind: 'done' }
    } catch (error) {
      const failure = readFailure(error)
      const isRefused = error instanceof Problem && error.code === 'MAIL_REFUSED'
      return isRefused ? { ...failure, kind: 'dead' } : failure
    }
  }
}

/** The mobile app knows a purchase by this name; the rows have the original's. */
const appKinds: Readonly<Record<string, string>> = { compra: 'compra_exitosa' }

/** A notification's data as push messages carry it: texts alone, ids among them. */
function pushData(data: unknown): Record<string, string> {
  if (typeof data !== 'object' || data === null) return {}
  const kind = kindOf(data)
  const fields = Object.entries({ ...data, ...(kind ? { tipo: appKinds[kind] ?? kind } : {}) })
  const toText = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value))
  return Object.fromEntries(
    fields.filter(([, value]) => value !== null).map(([name, value]) => [name, toText(value)]),
  )
}

/** What became of the notification as a whole: it is tried again only for devices that may still get it. */
function summarise(
  devices: NotificationJob['devices'],
  /** For each device; a failure where it may work later. */
  outcomes: readonly (PushOutcome | Outcome)[],
): Outcome {
  const idsOf = (outcome: PushOutcome) =>
    devices.filter((_device, place) => outcomes[place] === outcome).map(({ id }) => id)
  const [delivered, gone] = [idsOf('sent'), idsOf('gone')]
  const progress = { delivered, gone }
  const failure = outcomes.find((outcome) => typeof outcome !== 'string')
  if (failure) return { ...failure, ...progress }
  if (delivered.length > 0) return { kind: 'done', ...progress }
  if (gone.length === devices.length) return { kind: 'skipped', error: 'no device is left', ...progress }
  return { kind: 'dead', error: 'every device refused it', ...progress }
}

/**
 * Makes the sender of the channel PUSH: to every active device of the receiver that does not have it yet; skipped
 * without a device. Devices that are no more are dropped.
 */
export function deliverByPush(push: Push): Deliver {
  return async ({ devices, title, body, data }, signal) => {
    if (devices.length === 0) return { kind: 'skipped', error: 'no device is left' }
    const message = { title, body, data: pushData(data) }
    const sendings = devices.map(({ token }) =>
      push.send({ ...message, deviceToken: token }, signal).catch(readFailure),
    )
    return summarise(devices, await Promise.all(sendings))
  }
}
