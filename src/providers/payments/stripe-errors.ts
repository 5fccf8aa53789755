import type { Problem } from '../../lib/problem.ts'
import { cardDeclined, paymentIntentNotFound, paymentRefused, paymentsUnavailable } from './errors.ts'

/** Kinds of error of the Stripe SDK that say nothing about whether the request took effect. */
const unknownOutcome = new Set(['StripeConnectionError', 'StripeAPIError', 'StripeRateLimitError'])

/**
 * What an error of the Stripe SDK means to a caller of this API, with the original as its cause for the log.
 * An error that is not Stripe's is returned as it is.
 */
export function toPaymentProblem(error: unknown): Problem | Error {
  if (!(error instanceof Error)) return new Error('The payment service threw a value that is no error.')
  const { type, code } = error as Error & { type?: unknown; code?: unknown }
  if (typeof type !== 'string' || !type.startsWith('Stripe')) return error
  if (code === 'resource_missing') return paymentIntentNotFound([], { cause: error })
  if (type === 'StripeCardError') return cardDeclined([], { cause: error })
  if (unknownOutcome.has(type) || code === 'idempotency_key_in_use') {
    return paymentsUnavailable([], { cause: error, headers: { 'retry-after': '2' } })
  }
  return paymentRefused([], { cause: error })
}
