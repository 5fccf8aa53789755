import type { Routes } from '../http-server.ts'
import { createEndpoints, type Deed } from './endpoint.ts'
import { resourceMissing } from './errors.ts'
import { listOf, textOf } from './form.ts'
import { intentDeeds } from './intents.ts'
import { listPage } from './lists.ts'
import { createMethod } from './methods.ts'
import { moneyDeeds } from './money-back.ts'
import type { StripeState } from './state.ts'

function eventDeeds(state: StripeState): { list: Deed; retrieve: Deed } {
  return {
    list({ params }) {
      const type = textOf(params, 'type')
      const types = type === undefined ? listOf(params, 'types') : [type]
      const isWanted = (name: string): boolean =>
        types.length === 0 ||
        types.some(
          (wanted) => wanted === name || (wanted.endsWith('*') && name.startsWith(wanted.slice(0, -1))),
        )
      const wanted = [...state.events.values()].filter((event) => isWanted(event.type))
      return listPage(wanted, params, '/v1/events')
    },
    retrieve({ id }) {
      const event = state.events.get(id)
      if (!event) throw resourceMissing('event', id)
      return event
    },
  }
}

/** The routes of the API. */
export function stripeRoutes(state: StripeState): Routes {
  const endpoint = createEndpoints(state)
  const intents = intentDeeds(state)
  const money = moneyDeeds(state)
  const events = eventDeeds(state)

  const found =
    (kind: string, map: Map<string, unknown>): Deed =>
    ({ id }) => {
      if (!map.has(id)) throw resourceMissing(kind, id)
      return map.get(id)
    }

  return {
    'POST /v1/payment_intents': endpoint(intents.create),
    'GET /v1/payment_intents': endpoint(intents.list),
    'GET /v1/payment_intents/:id': endpoint(intents.retrieve, true),
    'POST /v1/payment_intents/:id': endpoint(intents.update),
    'POST /v1/payment_intents/:id/confirm': endpoint(intents.confirm, true),
    'POST /v1/payment_intents/:id/cancel': endpoint(intents.cancel),
    'POST /v1/payment_intents/:id/capture': endpoint(intents.capture),
    'GET /v1/charges': endpoint(money.listCharges),
    'GET /v1/charges/:id': endpoint(money.retrieveCharge),
    'POST /v1/refunds': endpoint(money.createRefund),
    'GET /v1/refunds': endpoint(money.listRefunds),
    'GET /v1/refunds/:id': endpoint(money.retrieveRefund),
    'GET /v1/events': endpoint(events.list),
    'GET /v1/events/:id': endpoint(events.retrieve),
    'POST /v1/payment_methods': endpoint(createMethod(state), true),
    'GET /v1/payment_methods/:id': endpoint(found('PaymentMethod', state.methods)),
    'GET /v1/disputes/:id': endpoint(found('dispute', state.disputes)),
    'GET /v1/balance': endpoint(() => ({ object: 'balance', available: [], pending: [], livemode: false })),
    'GET /receipts/:id': (request) => ({
      status: state.charges.has(request.param('id')) ? 200 : 404,
      headers: { 'content-type': 'text/html; charset=utf-8' },
      body: `<h1>Receipt</h1><p>${state.charges.get(request.param('id'))?.amount ?? 'none'}</p>`,
    }),
  }
}
