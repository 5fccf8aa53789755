import type { Push, PushOutcome } from '../../providers/push/push.ts'
import { kindOf } from './deliver-mail.ts'
import { readFailure } from './dispatcher/failure.ts'
import type { Deliver, Device, NotificationJob, Outcome } from './dispatcher/job.ts'

/** The mobile app knows a purchase by this name; the rows have the original's. */
const appKinds: Readonly<Record<string, string>> = { compra: 'compra_exitosa' }

function toText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** A notification's data as push messages carry it: texts alone, ids among them. */
export function pushData(data: unknown): Record<string, string> {
  if (typeof data !== 'object' || data === null) return {}
  const kind = kindOf(data)
  const fields = Object.entries({ ...data, ...(kind ? { tipo: appKinds[kind] ?? kind } : {}) })
  return Object.fromEntries(
    fields.filter(([, value]) => value !== null).map(([name, value]) => [name, toText(value)]),
  )
}

interface Delivery {
  readonly device: Device
  /** A failure when it may work later. */
  readonly outcome: PushOutcome | Outcome
}

/** What became of the notification as a whole: it is tried again only for devices that may still get it. */
function summarize(deliveries: readonly Delivery[]): Outcome {
  const idsOf = (outcome: PushOutcome) =>
    deliveries.filter((delivery) => delivery.outcome === outcome).map(({ device }) => device.id)
  const [delivered, gone] = [idsOf('sent'), idsOf('gone')]
  const progress = { delivered, gone }
  const failures = deliveries.flatMap(({ outcome }) => (typeof outcome === 'string' ? [] : [outcome]))
  const [failure] = failures
  if (failure) return { ...failure, ...progress }
  if (delivered.length > 0) return { kind: 'done', ...progress }
  if (gone.length === deliveries.length) return { kind: 'skipped', error: 'no device is left', ...progress }
  return { kind: 'dead', error: 'every device refused it', ...progress }
}

/**
 * Makes the sender of the channel PUSH: to every active device of the receiver that does not have it yet;
 * skipped without a device. Devices that are no more are dropped.
 */
export function deliverByPush(push: Push): Deliver {
  return async ({ devices, title, body, data }: NotificationJob, signal) => {
    if (devices.length === 0) return { kind: 'skipped', error: 'no device is left' }
    const fields = pushData(data)
    const deliveries = devices.map(async (device): Promise<Delivery> => {
      const message = { deviceToken: device.token, title, body, data: fields }
      return { device, outcome: await push.send(message, signal).catch(readFailure) }
    })
    return summarize(await Promise.all(deliveries))
  }
}
