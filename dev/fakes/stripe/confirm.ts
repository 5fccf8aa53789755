import type { Call } from './endpoint.ts'
import { invalidRequest, unexpectedState } from './errors.ts'
import { tableOf, textOf } from './form.ts'
import { resolveMethod } from './methods.ts'
import type { Intent, IntentStatus, PaymentMethod } from './objects.ts'
import { decline, dispute, succeed } from './payment.ts'
import { emit, type StripeState } from './state.ts'

const confirmable: IntentStatus[] = ['requires_payment_method', 'requires_confirmation', 'requires_action']

function requireConfirmable(intent: Intent): void {
  if (confirmable.includes(intent.status)) return
  const why =
    intent.status === 'succeeded'
      ? 'it has already succeeded after being previously confirmed.'
      : `it has a status of ${intent.status}. Only a PaymentIntent with one of the following statuses may be confirmed: ${confirmable.join(', ')}.`
  const message = `You cannot confirm this PaymentIntent because ${why}`
  throw unexpectedState(message, { payment_intent: structuredClone(intent) })
}

function requireReturnUrl(intent: Intent, call: Call): void {
  const automatic = intent.automatic_payment_methods
  if (!automatic?.enabled || automatic.allow_redirects === 'never' || call.isPublishable) return
  if (textOf(call.params, 'return_url') !== undefined) return
  throw invalidRequest({
    param: 'return_url',
    message:
      'This PaymentIntent is configured to accept payment methods enabled in your Dashboard. Because some of these payment methods might redirect your customer off of your page, you must provide a `return_url`.',
  })
}

function methodFor(state: StripeState, intent: Intent, call: Call): PaymentMethod {
  const token = textOf(tableOf(tableOf(call.params, 'payment_method_data'), 'card'), 'token')
  const id = textOf(call.params, 'payment_method') ?? token ?? intent.payment_method
  if (id !== null) return resolveMethod(state, id)
  const message =
    "You cannot confirm this PaymentIntent because it's missing a payment method. You can either update the PaymentIntent with a payment method and then confirm it again, or confirm it again directly with a payment method."
  throw unexpectedState(message, { payment_intent: structuredClone(intent) })
}

/** Confirms a payment: it succeeds, is declined (throws), or waits for the customer. */
export function confirmIntent(state: StripeState, intent: Intent, call: Call): Intent {
  requireConfirmable(intent)
  requireReturnUrl(intent, call)
  const method = methodFor(state, intent, call)
  intent.payment_method = method.id
  const outcome = state.cards.get(method.id)?.outcome ?? { result: 'succeeds' }
  if (outcome.result === 'declines') decline(state, intent, method, outcome, call)
  if (outcome.result === 'authenticates') {
    intent.status = 'requires_action'
    intent.next_action = { type: 'use_stripe_sdk', use_stripe_sdk: { type: 'three_d_secure_redirect' } }
    emit(state, 'payment_intent.requires_action', intent, call)
    return intent
  }
  const charge = succeed(state, intent, method, call)
  if (outcome.result === 'disputes') dispute(state, charge, call)
  return intent
}
