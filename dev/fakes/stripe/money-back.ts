import { money, positiveInteger } from './amounts.ts'
import type { Deed } from './endpoint.ts'
import { impossible, invalidRequest, resourceMissing } from './errors.ts'
import { type Params, textOf } from './form.ts'
import { listPage } from './lists.ts'
import { mergeMetadata } from './metadata.ts'
import type { Charge, Refund } from './objects.ts'
import { type Cause, emit, newId, nowS, type StripeState } from './state.ts'

function chargeFor(state: StripeState, params: Params): Charge {
  const chargeId = textOf(params, 'charge')
  const intentId = textOf(params, 'payment_intent')
  if (chargeId !== undefined) {
    const charge = state.charges.get(chargeId)
    if (!charge) throw resourceMissing('charge', chargeId, 'charge')
    return charge
  }
  if (intentId === undefined) {
    const message =
      'One of the following params should be provided for this request: payment_intent or charge.'
    throw invalidRequest({ code: 'parameter_missing', param: 'payment_intent', message })
  }
  const intent = state.intents.get(intentId)
  if (!intent) throw resourceMissing('payment_intent', intentId, 'payment_intent')
  const charge = state.charges.get(intent.latest_charge ?? '')
  if (charge?.captured) return charge
  throw impossible(`This PaymentIntent (${intentId}) does not have a successful charge to refund.`)
}

function amountFor(charge: Charge, params: Params): number {
  const left = charge.amount_captured - charge.amount_refunded
  if (left <= 0) throw impossible(`Charge ${charge.id} has already been refunded.`, 'charge_already_refunded')
  const text = textOf(params, 'amount')
  const amount = text === undefined ? left : positiveInteger(text, 'amount')
  if (amount <= left) return amount
  const [asked, unrefunded] = [money(amount, charge.currency), money(left, charge.currency)]
  throw impossible(`Refund amount (${asked}) is greater than unrefunded amount on charge (${unrefunded})`)
}

/** The bank sends a refund back: it fails and the charge is whole again. Throws when there is no such refund. */
export function failRefund(state: StripeState, id: string, cause: Cause): Refund {
  const refund = state.refunds.get(id)
  const charge = refund && state.charges.get(refund.charge)
  if (!refund || !charge || refund.status === 'failed') throw new Error(`No refund ${id} that could fail`)
  Object.assign(refund, { status: 'failed', failure_reason: 'expired_or_canceled_card' })
  charge.amount_refunded -= refund.amount
  charge.refunded = false
  emit(state, 'refund.failed', refund, cause)
  return refund
}

/** The deeds of `/v1/refunds` and `/v1/charges`. */
export function moneyDeeds(state: StripeState) {
  const createRefund: Deed = (call) => {
    const charge = chargeFor(state, call.params)
    const amount = amountFor(charge, call.params)
    const refund: Refund = {
      id: newId('re'),
      object: 'refund',
      amount,
      balance_transaction: newId('txn'),
      charge: charge.id,
      created: nowS(state),
      currency: charge.currency,
      metadata: mergeMetadata({}, call.params),
      payment_intent: charge.payment_intent,
      reason: textOf(call.params, 'reason') ?? null,
      status: 'succeeded',
    }
    state.refunds.set(refund.id, refund)
    charge.amount_refunded += amount
    charge.refunded = charge.amount_refunded === charge.amount_captured
    emit(state, 'refund.created', refund, call)
    emit(state, 'charge.refunded', charge, call)
    return refund
  }

  const retrieveRefund: Deed = ({ id }) => {
    const refund = state.refunds.get(id)
    if (!refund) throw resourceMissing('refund', id)
    return refund
  }

  const listRefunds: Deed = ({ params }) => {
    const intentId = textOf(params, 'payment_intent')
    const chargeId = textOf(params, 'charge')
    const wanted = [...state.refunds.values()].filter(
      (refund) =>
        (intentId === undefined || refund.payment_intent === intentId) &&
        (chargeId === undefined || refund.charge === chargeId),
    )
    return listPage(wanted, params, '/v1/refunds')
  }

  const retrieveCharge: Deed = ({ id }) => {
    const charge = state.charges.get(id)
    if (!charge) throw resourceMissing('charge', id)
    return charge
  }

  const listCharges: Deed = ({ params }) => {
    const intentId = textOf(params, 'payment_intent')
    const wanted = [...state.charges.values()].filter(
      (charge) => intentId === undefined || charge.payment_intent === intentId,
    )
    return listPage(wanted, params, '/v1/charges')
  }

  return { createRefund, retrieveRefund, listRefunds, retrieveCharge, listCharges }
}
