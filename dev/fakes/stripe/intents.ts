import { amountOf, currencyOf, positiveInteger } from './amounts.ts'
import { confirmIntent } from './confirm.ts'
import type { Call, Deed } from './endpoint.ts'
import { invalidRequest, resourceMissing, unexpectedState } from './errors.ts'
import { listOf, type Params, tableOf, textOf } from './form.ts'
import { listPage } from './lists.ts'
import { mergeMetadata } from './metadata.ts'
import { resolveMethod } from './methods.ts'
import type { Intent, IntentStatus } from './objects.ts'
import { capture } from './payment.ts'
import { emit, newId, nowS, type StripeState } from './state.ts'

const known = new Set(
  `amount automatic_payment_methods cancellation_reason capture_method client_secret confirm confirmation_method
  currency customer description error_on_requires_action expand expected_payment_method_type key metadata off_session
  allowed_payment_method_types payment_method payment_method_data payment_method_options receipt_email return_url
  setup_future_usage shipping statement_descriptor statement_descriptor_suffix transfer_group use_stripe_sdk
  amount_to_capture`.split(/\s+/),
)

const cancelable: IntentStatus[] = [
  'requires_payment_method',
  'requires_capture',
  'requires_confirmation',
  'requires_action',
  'processing',
]

const browserFields = new Set(
  `id object amount automatic_payment_methods canceled_at cancellation_reason capture_method client_secret
  confirmation_method created currency description last_payment_error livemode next_action payment_method
  payment_method_types receipt_email status`.split(/\s+/),
)

function refuseUnknown(params: Params): void {
  const name = Object.keys(params).find((candidate) => !known.has(candidate))
  if (name === undefined) return
  throw invalidRequest({
    code: 'parameter_unknown',
    param: name,
    message: `Received unknown parameter: ${name}`,
  })
}

function automaticMethods(params: Params): Intent['automatic_payment_methods'] {
  const table = tableOf(params, 'automatic_payment_methods')
  if (textOf(table, 'enabled') !== 'true') return null
  return { enabled: true, allow_redirects: textOf(table, 'allow_redirects') ?? 'always' }
}

/** The deeds of `/v1/payment_intents`. */
export function intentDeeds(state: StripeState) {
  function find(call: Call): Intent {
    const intent = state.intents.get(call.id)
    if (!intent) throw resourceMissing('payment_intent', call.id, 'intent')
    const secret = textOf(call.params, 'client_secret')
    if ((call.isPublishable || secret !== undefined) && secret !== intent.client_secret) {
      const message =
        'The client_secret provided does not match any associated PaymentIntent on this account.'
      throw invalidRequest({ code: 'resource_missing', param: 'client_secret', message }, 404)
    }
    return intent
  }

  // A browser sees less of a payment than the server: neither its metadata nor its charge.
  function show(intent: Intent, call: Call): unknown {
    if (!call.isPublishable) return intent
    return Object.fromEntries(Object.entries(intent).filter(([name]) => browserFields.has(name)))
  }

  const create: Deed = (call) => {
    const { params } = call
    refuseUnknown(params)
    const currency = currencyOf(params)
    const amount = amountOf(state, params, currency)
    const id = newId('pi')
    const methodId = textOf(params, 'payment_method')
    const method = methodId === undefined ? undefined : resolveMethod(state, methodId)
    const types = listOf(params, 'allowed_payment_method_types')
    const intent: Intent = {
      id,
      object: 'payment_intent',
      amount,
      amount_capturable: 0,
      amount_received: 0,
      automatic_payment_methods:
        types.length > 0 ? null : (automaticMethods(params) ?? { enabled: true, allow_redirects: 'always' }),
      canceled_at: null,
      cancellation_reason: null,
      capture_method: textOf(params, 'capture_method') ?? 'automatic_async',
      client_secret: `${id}_secret_${newId('x').slice(2)}`,
      confirmation_method: textOf(params, 'confirmation_method') ?? 'automatic',
      created: nowS(state),
      currency,
      customer: textOf(params, 'customer') ?? null,
      description: textOf(params, 'description') ?? null,
      last_payment_error: null,
      latest_charge: null,
      livemode: false,
      metadata: mergeMetadata({}, params),
      next_action: null,
      payment_method: method?.id ?? null,
      payment_method_types: types.length > 0 ? types : ['card'],
      receipt_email: textOf(params, 'receipt_email') ?? null,
      status: method ? 'requires_confirmation' : 'requires_payment_method',
    }
    state.intents.set(id, intent)
    emit(state, 'payment_intent.created', intent, call)
    return textOf(params, 'confirm') === 'true' ? confirmIntent(state, intent, call) : intent
  }

  const update: Deed = (call) => {
    const intent = find(call)
    const { params } = call
    refuseUnknown(params)
    const isOver = intent.status === 'succeeded' || intent.status === 'canceled'
    if (isOver && textOf(params, 'amount') !== undefined) {
      const message = `This PaymentIntent's amount could not be updated because it has a status of ${intent.status}.`
      throw unexpectedState(message, { payment_intent: structuredClone(intent) })
    }
    const metadata = mergeMetadata(intent.metadata, params)
    if (textOf(params, 'amount') !== undefined) intent.amount = amountOf(state, params, intent.currency)
    intent.metadata = metadata
    intent.description = textOf(params, 'description') ?? intent.description
    intent.receipt_email = textOf(params, 'receipt_email') ?? intent.receipt_email
    const methodId = textOf(params, 'payment_method')
    if (methodId !== undefined) {
      intent.payment_method = resolveMethod(state, methodId).id
      intent.status = 'requires_confirmation'
    }
    return intent
  }

  const confirm: Deed = (call) => {
    const intent = find(call)
    refuseUnknown(call.params)
    return show(confirmIntent(state, intent, call), call)
  }

  const cancel: Deed = (call) => {
    const intent = find(call)
    if (!cancelable.includes(intent.status)) {
      const message = `You cannot cancel this PaymentIntent because it has a status of ${intent.status}. Only a PaymentIntent with one of the following statuses may be canceled: ${cancelable.join(', ')}.`
      throw unexpectedState(message, { payment_intent: structuredClone(intent) })
    }
    Object.assign(intent, {
      status: 'canceled',
      canceled_at: nowS(state),
      cancellation_reason: textOf(call.params, 'cancellation_reason') ?? null,
      amount_capturable: 0,
      next_action: null,
    })
    emit(state, 'payment_intent.canceled', intent, call)
    return intent
  }

  const captureIntent: Deed = (call) => {
    const intent = find(call)
    const charge = state.charges.get(intent.latest_charge ?? '')
    if (intent.status !== 'requires_capture' || !charge) {
      const message = `This PaymentIntent could not be captured because it has a status of ${intent.status}. Only a PaymentIntent with one of the following statuses may be captured: requires_capture.`
      throw unexpectedState(message, { payment_intent: structuredClone(intent) })
    }
    const wanted = textOf(call.params, 'amount_to_capture')
    const amount = wanted === undefined ? intent.amount : positiveInteger(wanted, 'amount_to_capture')
    capture(state, intent, charge, Math.min(amount, intent.amount), call)
    return intent
  }

  const list: Deed = ({ params }) => {
    const customer = textOf(params, 'customer')
    const all = [...state.intents.values()]
    const wanted = customer === undefined ? all : all.filter((intent) => intent.customer === customer)
    return listPage(wanted, params, '/v1/payment_intents')
  }

  const retrieve: Deed = (call) => show(find(call), call)

  return { create, retrieve, update, confirm, cancel, capture: captureIntent, list }
}
