import { Refusal } from '../http-server.ts'

/** The parts of a Stripe error that vary. */
export interface ErrorParts {
  message: string
  code?: string
  param?: string
  [detail: string]: unknown
}

/** A refusal that knows whether its idempotency key remembers it. */
export class StripeRefusal extends Refusal {
  readonly isRemembered: boolean

  constructor(status: number, type: string, parts: ErrorParts, isRemembered: boolean) {
    super({ status, body: { error: { ...parts, type } } })
    this.isRemembered = isRemembered
  }
}

/** Parameters that do not fit: nothing has begun, so the key may be used again. */
export function invalidRequest(parts: ErrorParts, status = 400): StripeRefusal {
  return new StripeRefusal(status, 'invalid_request_error', parts, false)
}

/** A missing parameter. */
export function missingParameter(param: string): StripeRefusal {
  return invalidRequest({ code: 'parameter_missing', param, message: `Missing required param: ${param}.` })
}

/** Something that does not exist. */
export function resourceMissing(kind: string, id: string, param = 'id'): StripeRefusal {
  return invalidRequest({ code: 'resource_missing', param, message: `No such ${kind}: '${id}'` }, 404)
}

/** Something in a state that does not allow what was asked. */
export function unexpectedState(message: string, details: Record<string, unknown>): StripeRefusal {
  const parts = { code: 'payment_intent_unexpected_state', message, ...details }
  return new StripeRefusal(400, 'invalid_request_error', parts, true)
}

/** What has been done already, or more than is left of it. */
export function impossible(message: string, code?: string): StripeRefusal {
  return new StripeRefusal(400, 'invalid_request_error', code ? { message, code } : { message }, true)
}

/** A card that was declined. */
export function cardError(parts: ErrorParts): StripeRefusal {
  return new StripeRefusal(402, 'card_error', parts, true)
}

/** A key that is used for two things, or twice at once. */
export function idempotencyError(status: 400 | 409, key: string): StripeRefusal {
  if (status === 400) {
    const message = `Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key other than '${key}' if you meant to execute a different request.`
    return new StripeRefusal(400, 'idempotency_error', { message }, false)
  }
  const message = `There is currently another in-progress request using this Idempotent Key (that probably means you submitted twice, and the other request is still going through): ${key}. Please try again later.`
  return new StripeRefusal(409, 'idempotency_error', { code: 'idempotency_key_in_use', message }, false)
}

/** No key, a wrong one, or one that may not do this. */
export function unauthorized(message: string, code?: string): StripeRefusal {
  return new StripeRefusal(401, 'invalid_request_error', code ? { message, code } : { message }, false)
}
