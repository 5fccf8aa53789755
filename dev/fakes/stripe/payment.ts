import type { CardOutcome } from './cards.ts'
import { cardError } from './errors.ts'
import type { Charge, Dispute, Intent, PaymentMethod } from './objects.ts'
import { type Cause, emit, newId, nowS, type StripeState } from './state.ts'

function newCharge(state: StripeState, intent: Intent, method: PaymentMethod): Charge {
  const id = newId('ch')
  const charge: Charge = {
    id,
    object: 'charge',
    amount: intent.amount,
    amount_captured: 0,
    amount_refunded: 0,
    balance_transaction: null,
    captured: false,
    created: nowS(state),
    currency: intent.currency,
    customer: intent.customer,
    description: intent.description,
    disputed: false,
    failure_code: null,
    failure_message: null,
    livemode: false,
    metadata: { ...intent.metadata },
    outcome: { network_status: 'approved_by_network', risk_level: 'normal', type: 'authorized' },
    paid: true,
    payment_intent: intent.id,
    payment_method: method.id,
    payment_method_details: { type: 'card', card: method.card },
    receipt_email: intent.receipt_email,
    receipt_url: `${state.baseUrl()}/receipts/${id}`,
    refunded: false,
    status: 'succeeded',
  }
  state.charges.set(id, charge)
  intent.latest_charge = id
  return charge
}

/** Takes the money of an authorised charge. */
export function capture(
  state: StripeState,
  intent: Intent,
  charge: Charge,
  amount: number,
  cause: Cause,
): void {
  Object.assign(charge, { captured: true, amount_captured: amount, balance_transaction: newId('txn') })
  Object.assign(intent, {
    status: 'succeeded',
    amount_received: amount,
    amount_capturable: 0,
    next_action: null,
    last_payment_error: null,
  })
  emit(state, 'charge.succeeded', charge, cause)
  emit(state, 'payment_intent.succeeded', intent, cause)
}

/** Authorises a payment and, unless that is to be done by hand, captures it. */
export function succeed(state: StripeState, intent: Intent, method: PaymentMethod, cause: Cause): Charge {
  const charge = newCharge(state, intent, method)
  if (intent.capture_method === 'manual') {
    Object.assign(intent, { status: 'requires_capture', amount_capturable: intent.amount, next_action: null })
    emit(state, 'payment_intent.amount_capturable_updated', intent, cause)
  } else {
    capture(state, intent, charge, intent.amount, cause)
  }
  return charge
}

type Decline = Extract<CardOutcome, { result: 'declines' }>

/** Declines a payment: a failed charge, two events, and the error that the caller gets. Always throws. */
export function decline(
  state: StripeState,
  intent: Intent,
  method: PaymentMethod,
  why: Decline,
  cause: Cause,
): never {
  const charge = newCharge(state, intent, method)
  Object.assign(charge, {
    status: 'failed',
    paid: false,
    receipt_url: null,
    failure_code: why.code,
    failure_message: why.message,
    outcome: {
      network_status: 'declined_by_network',
      reason: why.declineCode ?? why.code,
      type: 'issuer_declined',
    },
  })
  const error = {
    code: why.code,
    ...(why.declineCode ? { decline_code: why.declineCode } : {}),
    message: why.message,
    charge: charge.id,
    payment_method: structuredClone(method),
  }
  Object.assign(intent, {
    status: 'requires_payment_method',
    payment_method: null,
    next_action: null,
    last_payment_error: { ...error, type: 'card_error' },
  })
  emit(state, 'charge.failed', charge, cause)
  emit(state, 'payment_intent.payment_failed', intent, cause)
  throw cardError({ ...error, payment_intent: structuredClone(intent) })
}

/** Opens a dispute over a charge. */
export function dispute(state: StripeState, charge: Charge, cause: Cause, reason = 'fraudulent'): Dispute {
  const opened: Dispute = {
    id: newId('dp'),
    object: 'dispute',
    amount: charge.amount,
    charge: charge.id,
    created: nowS(state),
    currency: charge.currency,
    livemode: false,
    metadata: {},
    payment_intent: charge.payment_intent,
    reason,
    status: 'needs_response',
  }
  charge.disputed = true
  state.disputes.set(opened.id, opened)
  emit(state, 'charge.dispute.created', opened, cause)
  return opened
}
