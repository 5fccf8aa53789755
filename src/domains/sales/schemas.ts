import Type, { type Static } from 'typebox'
import { demo } from '../../lib/demo.ts'
import { DateTime, Email, Id, MoneyText, Nullable, Text } from '../../lib/schemas.ts'

/** Lines of one sale: far above any real cart, low enough to stay one short statement. */
const maximumLines = 200
const maximumQuantity = 1_000_000
const address = 'Av. Arce 2147, La Paz'

export const LineInput = Type.Object({
  producto_id: Id({ examples: [1] }),
  cantidad: Type.Integer({ minimum: 1, maximum: maximumQuantity, examples: [2] }),
})

export const LinesInput = Type.Array(LineInput, { minItems: 1, maxItems: maximumLines })

export const NewSaleBody = Type.Object({
  cliente_correo: Email({ examples: [demo.customer.email] }),
  productos: LinesInput,
  direccion: Text(500, { examples: [address] }),
  metodo_pago: Type.Optional(Type.Enum(['efectivo', 'tarjeta', 'transferencia'], { default: 'efectivo' })),
})

const number = Type.Integer({ examples: [7917] })
const Amount = MoneyText({ examples: ['1979.80'] })
const line = {
  producto_id: Type.Integer({ examples: [demo.laptop.id] }),
  cantidad: Type.Integer({ examples: [2] }),
  subtotal: Amount,
}
const LineName = Type.String({ examples: [demo.laptop.name] })
const LinePrice = MoneyText({ examples: [demo.laptop.price] })

export const RegisteredSale = Type.Object({
  venta_id: number,
  cliente_nombre: Type.String({ examples: [demo.customer.name] }),
  cliente_correo: Type.String({ examples: [demo.customer.email] }),
  total: Amount,
  direccion: Type.String({ examples: [address] }),
  metodo_pago: Type.String({ examples: ['efectivo'] }),
  fecha: DateTime(),
  productos: Type.Array(Type.Object({ ...line, nombre: LineName, precio: LinePrice })),
  vendedor_nombre: Type.String({ examples: [demo.seller.name] }),
  pago_id: number,
})

export const Payment = Type.Object({
  pago_id: number,
  venta_id: number,
  total: Amount,
  fecha_pago: DateTime(),
  fecha_venta: DateTime(),
  direccion_envio: Type.String({ examples: [address] }),
  productos: Type.Array(Type.Object({ ...line, producto_nombre: LineName, precio_unitario: LinePrice })),
  receipt_url: Nullable(Type.String({ examples: [null] })),
  metodo_pago: Nullable(Type.String({ examples: ['efectivo'] })),
  moneda: Nullable(Type.String({ examples: ['usd'] })),
  estado: Type.String({
    description: 'pagado, reembolsado, parcialmente_reembolsado, disputado o fallido',
    examples: ['pagado'],
  }),
  reembolsado: MoneyText({ examples: ['0.00'] }),
})

/** Lines as they were sent, in the words of the SQL functions. */
export function toCartLines(lines: Static<typeof LinesInput>) {
  return lines.map((line) => ({ product_id: line.producto_id, quantity: line.cantidad }))
}
