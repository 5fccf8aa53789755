import Type, { type Static } from 'typebox'
import { demo } from '../../lib/demo.ts'
import { defineProblem } from '../../lib/problem.ts'
import { BlankText, Id, Nullable, Text } from '../../lib/schemas.ts'
import { LinesInput, toCartLines } from '../sales/schemas.ts'

const addressText = 'Debe indicar id_direccion o direccion_manual, y solo uno de los dos.'
const addressChoice = defineProblem('ADDRESS_CHOICE', 400, addressText)
const intentExample = 'pi_3EjemploDeUnPago'

export const CheckoutBody = Type.Object(
  {
    items: LinesInput,
    id_direccion: Type.Optional(Nullable(Type.Integer({ minimum: 0, maximum: 2_147_483_647 }))),
    direccion_manual: Type.Optional(Nullable(BlankText(500))),
  },
  {
    examples: [
      { items: [{ producto_id: demo.laptop.id, cantidad: 1 }], direccion_manual: demo.customer.address },
    ],
  },
)

export const StartedCheckout = Type.Object({
  clientSecret: Type.String({ examples: [`${intentExample}_secret_ejemplo`] }),
  paymentIntentId: Type.String({ examples: [intentExample] }),
})

export const ConfirmBody = Type.Object({ paymentIntentId: Text(255, { examples: [intentExample] }) })

export const ConfirmedCheckout = Type.Object({
  status: Type.Literal('success'),
  venta_id: Id({ examples: [7917] }),
  receipt_url: Nullable(Type.String({ examples: ['https://pay.stripe.com/receipts/ejemplo'] })),
  message: Type.String({ examples: ['Pago confirmado y venta registrada correctamente.'] }),
})

/** The cart and the one address that a checkout names. Throws ADDRESS_CHOICE (400) for none and for both. */
export function toOrder(body: Static<typeof CheckoutBody>) {
  const text = body.direccion_manual || null
  const id = body.id_direccion ?? null
  if ((text === null) === (id === null)) {
    throw addressChoice([], { errors: { non_field_errors: [addressText] } })
  }
  return { lines: toCartLines(body.items), ...(text === null ? { address_id: id! } : { address: text }) }
}
