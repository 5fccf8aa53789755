import { testCard } from './cards.ts'
import type { Deed } from './endpoint.ts'
import { invalidRequest, missingParameter, resourceMissing } from './errors.ts'
import { tableOf, textOf } from './form.ts'
import { mergeMetadata } from './metadata.ts'
import type { PaymentMethod } from './objects.ts'
import { newId, nowS, type StripeState } from './state.ts'

function addMethod(state: StripeState, cardId: string, param: string): PaymentMethod {
  const card = testCard(cardId)
  if (!card) throw resourceMissing(cardId.startsWith('tok_') ? 'token' : 'PaymentMethod', cardId, param)
  const method: PaymentMethod = {
    id: newId('pm'),
    object: 'payment_method',
    billing_details: { address: null, email: null, name: null, phone: null },
    card: {
      brand: card.brand,
      country: 'US',
      exp_month: 12,
      exp_year: new Date(state.settings.now()).getUTCFullYear() + 3,
      funding: card.funding,
      last4: card.last4,
    },
    created: nowS(state),
    customer: null,
    livemode: false,
    metadata: {},
    type: 'card',
  }
  state.methods.set(method.id, method)
  state.cards.set(method.id, card)
  return method
}

/** The payment method of this id; a ready-made one (`pm_card_visa`) becomes a new method each time, as with Stripe. */
export function resolveMethod(state: StripeState, id: string): PaymentMethod {
  return state.methods.get(id) ?? addMethod(state, id, 'payment_method')
}

/** `POST /v1/payment_methods`: a card from a token, as Stripe.js makes it. */
export function createMethod(state: StripeState): Deed {
  return ({ params }) => {
    const type = textOf(params, 'type')
    if (type === undefined) throw missingParameter('type')
    if (type !== 'card') throw invalidRequest({ param: 'type', message: `Invalid type: ${type}` })
    const token = textOf(tableOf(params, 'card'), 'token')
    if (token === undefined) throw missingParameter('card')
    const method = addMethod(state, token, 'card[token]')
    method.metadata = mergeMetadata({}, params)
    method.billing_details = { ...method.billing_details, ...tableOf(params, 'billing_details') }
    return method
  }
}
