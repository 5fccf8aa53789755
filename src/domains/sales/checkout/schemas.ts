import Type, { type Static } from 'typebox'
import { BlankText, Id, Nullable, Text } from '../../../lib/schemas.ts'
import { LinesInput } from '../schemas.ts'
import { addressChoice } from './errors.ts'
import type { NewOrder } from './hold-stock.ts'

export const PublicKey = Type.Object({ publicKey: Type.String() })

export const CheckoutBody = Type.Object({
  items: LinesInput,
  id_direccion: Type.Optional(Nullable(Type.Integer({ minimum: 0, maximum: 2_147_483_647 }))),
  direccion_manual: Type.Optional(Nullable(BlankText(500))),
})

export const StartedCheckout = Type.Object({
  clientSecret: Type.String(),
  paymentIntentId: Type.String(),
})

export const ConfirmBody = Type.Object({ paymentIntentId: Text(255, { examples: ['pi_3PabcDEF'] }) })

export const ConfirmedCheckout = Type.Object({
  status: Type.Literal('success'),
  venta_id: Id(),
  receipt_url: Nullable(Type.String()),
  message: Type.String(),
})

/** For the documentation: what of an event is read (https://docs.stripe.com/api/events/object). */
export const StripeEvent = {
  headers: Type.Object({ 'Stripe-Signature': Type.String() }),
  body: Type.Object({
    id: Type.String(),
    type: Type.String(),
    data: Type.Object({ object: Type.Object({ id: Type.String(), object: Type.String() }) }),
  }),
}

export const WebhookResult = Type.Object({
  status: Type.String({ description: 'success, already_processed, refunded, released, recorded o ignored' }),
  venta_id: Type.Optional(Type.Integer()),
})

/** The one address that a checkout names. Throws ADDRESS_CHOICE (400) for none and for both. */
export function toOrderAddress(body: Static<typeof CheckoutBody>): NewOrder['address'] {
  const text = body.direccion_manual || null
  const id = body.id_direccion ?? null
  if ((text === null) === (id === null)) throw addressChoice()
  return text === null ? { id: id! } : { text }
}

export function toOrderLines(body: Static<typeof CheckoutBody>): NewOrder['lines'] {
  return body.items.map((item) => ({ productId: item.producto_id, quantity: item.cantidad }))
}
