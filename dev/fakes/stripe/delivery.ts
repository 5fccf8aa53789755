import { createHmac } from 'node:crypto'
import type { StripeEvent } from './objects.ts'

/** How a delivery ended. */
export interface Delivery {
  eventId: string
  type: string
  /** 1 for the first. */
  attempt: number
  /** The status that was answered; `null` when nothing was. */
  status: number | null
  /** What was answered, or why nothing was. */
  body: string
}

/** Sends a payload to wherever webhooks go. */
export type Send = (
  payload: string,
  headers: Record<string, string>,
) => Promise<{ status: number; body: string }>

const TIMEOUT_MS = 10_000

/** Sends to an address, over HTTP. */
export function sendTo(url: string): Send {
  return async (payload, headers) => {
    const signal = AbortSignal.timeout(TIMEOUT_MS)
    const response = await fetch(url, { method: 'POST', body: payload, headers, redirect: 'manual', signal })
    return { status: response.status, body: await response.text() }
  }
}

/**
 * The `Stripe-Signature` of a payload: HMAC-SHA256 over `{timestamp}.{payload}`, in hexadecimal.
 * @param timestampS seconds since the epoch; now when absent
 */
export function signPayload(
  payload: string,
  secret: string,
  timestampS = Math.floor(Date.now() / 1000),
): string {
  const signature = createHmac('sha256', secret).update(`${timestampS}.${payload}`).digest('hex')
  return `t=${timestampS},v1=${signature}`
}

/** Delivers an event once and says how it ended; never rejects. */
export async function deliverOnce(
  event: StripeEvent,
  attempt: number,
  send: Send,
  signature: (payload: string) => string,
): Promise<Delivery> {
  const payload = JSON.stringify(event, null, 2)
  const headers = {
    'content-type': 'application/json; charset=utf-8',
    'stripe-signature': signature(payload),
    'user-agent': 'Stripe/1.0',
  }
  const about = { eventId: event.id, type: event.type, attempt }
  return send(payload, headers).then(
    (answer) => ({ ...about, ...answer }),
    (error: unknown) => ({ ...about, status: null, body: String(error) }),
  )
}
