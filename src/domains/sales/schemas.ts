import Type, { type Static } from 'typebox'
import { demo } from '../../lib/demo.ts'
import { exact, sumMoney, toMoneyText } from '../../lib/money.ts'
import { Count, DateTime, Email, Id, MoneyText, Nullable, Text, Uuid } from '../../lib/schemas.ts'
import type { CartChange, CounterCartLine } from './counter-cart.ts'
import type { CustomerRow, ProductOnSaleRow } from './counter-search.ts'
import type { CartLine, CounterSale, NewCounterSale } from './register-counter-sale.ts'

/** Lines of one sale: far above any real cart, low enough to stay one short statement. */
const maximumLines = 200
const maximumQuantity = 1_000_000

export const LineInput = Type.Object({
  producto_id: Id({ examples: [1] }),
  cantidad: Type.Integer({ minimum: 1, maximum: maximumQuantity, examples: [2] }),
})

export const LinesInput = Type.Array(LineInput, { minItems: 1, maxItems: maximumLines })

export const NewSaleBody = Type.Object({
  cliente_correo: Email({ examples: [demo.customer.email] }),
  productos: LinesInput,
  direccion: Text(500, { examples: ['Av. Arce 2147, La Paz'] }),
  metodo_pago: Type.Optional(Type.Enum(['efectivo', 'tarjeta', 'transferencia'], { default: 'efectivo' })),
})

export const CartProductParams = Type.Object({ producto_id: Id({ examples: [demo.laptop.id] }) })

const CartItem = Type.Object({
  producto_id: Type.Integer({ examples: [demo.laptop.id] }),
  nombre: Type.String({ examples: [demo.laptop.name] }),
  precio: MoneyText({ examples: [demo.laptop.price] }),
  cantidad: Type.Integer({ examples: [2] }),
  subtotal: MoneyText({ examples: ['1979.80'] }),
  stock_disponible: Count({ examples: [demo.laptop.stock] }),
  marca: Type.String({ examples: [demo.acer.nombre] }),
  tipo: Type.String({ examples: [demo.laptops.nombre] }),
})

export const CounterCart = Type.Object({
  items: Type.Array(CartItem),
  total: MoneyText({ examples: ['1979.80'] }),
  cantidad_items: Count({ description: 'Número de líneas', examples: [1] }),
})

const soldLine = { producto_id: demo.laptop.id, cantidad: 2, subtotal: '1979.80' }
const registered = {
  venta_id: 7917,
  cliente_nombre: demo.customer.name,
  cliente_correo: demo.customer.email,
  total: soldLine.subtotal,
  direccion: 'Av. Arce 2147, La Paz',
  metodo_pago: 'efectivo',
  fecha: '2026-01-31T14:05:09Z',
  productos: [{ ...soldLine, nombre: demo.laptop.name, precio: demo.laptop.price }],
  vendedor_nombre: demo.seller.name,
  pago_id: 7917,
}

export const RegisteredSale = Type.Object(
  {
    venta_id: Type.Integer(),
    cliente_nombre: Type.String(),
    cliente_correo: Type.String(),
    total: MoneyText(),
    direccion: Type.String(),
    metodo_pago: Type.String(),
    fecha: DateTime(),
    productos: Type.Array(
      Type.Object({
        producto_id: Type.Integer(),
        nombre: Type.String(),
        precio: MoneyText(),
        cantidad: Type.Integer(),
        subtotal: MoneyText(),
      }),
    ),
    vendedor_nombre: Type.String(),
    pago_id: Type.Integer(),
  },
  { examples: [registered] },
)

export const Customer = Type.Object({
  usuario_id: Uuid({ examples: [demo.customer.id] }),
  nombre: Type.String({ examples: [demo.customer.name] }),
  correo: Type.String({ examples: [demo.customer.email] }),
  telefono: Type.String({ examples: [demo.customer.phone] }),
})

export const ProductsOnSale = Type.Array(
  Type.Object({
    producto_id: Type.Integer({ examples: [demo.laptop.id] }),
    nombre: Type.String({ examples: [demo.laptop.name] }),
    precio: MoneyText({ examples: [demo.laptop.price] }),
    stock: Count({ examples: [demo.laptop.stock] }),
    marca: Type.String({ examples: [demo.acer.nombre] }),
    tipo: Type.String({ examples: [demo.laptops.nombre] }),
    tiempo_garantia: Count({ description: 'Días de garantía', examples: [demo.laptop.warrantyDays] }),
  }),
)

const paid = {
  pago_id: 7917,
  venta_id: 7917,
  total: soldLine.subtotal,
  fecha_pago: '2026-01-31T14:05:09Z',
  fecha_venta: '2026-01-31T14:05:09Z',
  direccion_envio: registered.direccion,
  productos: [{ ...soldLine, producto_nombre: demo.laptop.name, precio_unitario: demo.laptop.price }],
  receipt_url: null,
  metodo_pago: 'efectivo',
  moneda: 'usd',
  estado: 'pagado',
  reembolsado: '0.00',
}

export const Payment = Type.Object(
  {
    pago_id: Type.Integer(),
    venta_id: Type.Integer(),
    total: MoneyText(),
    fecha_pago: DateTime(),
    fecha_venta: DateTime(),
    direccion_envio: Type.String(),
    productos: Type.Array(
      Type.Object({
        producto_id: Type.Integer(),
        producto_nombre: Type.String(),
        cantidad: Type.Integer(),
        precio_unitario: MoneyText(),
        subtotal: MoneyText(),
      }),
    ),
    receipt_url: Nullable(Type.String()),
    metodo_pago: Nullable(Type.String()),
    moneda: Nullable(Type.String()),
    estado: Type.String({
      description: 'pagado, reembolsado, parcialmente_reembolsado, disputado o fallido',
    }),
    reembolsado: MoneyText(),
  },
  { examples: [paid] },
)

/** Lines as they were sent, in the words of the SQL functions. */
export function toCartLines(lines: Static<typeof LinesInput>): CartLine[] {
  return lines.map((line) => ({ product_id: line.producto_id, quantity: line.cantidad }))
}

/** A change of one line of the cart, in the words of the SQL function. */
export function toCartChange(change: CartChange['change'], line: Static<typeof LineInput>): CartChange {
  return { change, product_id: line.producto_id, quantity: line.cantidad }
}

export function toCounterCart(lines: readonly CounterCartLine[]): Static<typeof CounterCart> {
  const subtotals = lines.map((line) => exact(line.unit_price).times(line.quantity))
  return {
    items: lines.map((line, place) => ({
      producto_id: line.product_id,
      nombre: line.name,
      precio: line.unit_price,
      cantidad: line.quantity,
      subtotal: toMoneyText(subtotals[place]!),
      stock_disponible: line.available,
      marca: line.brand,
      tipo: line.type,
    })),
    total: toMoneyText(sumMoney(subtotals)),
    cantidad_items: lines.length,
  }
}

/** What the seller sent, with the shop's currency. */
export function toNewCounterSale(body: Static<typeof NewSaleBody>, currency: string) {
  return {
    customer_email: body.cliente_correo,
    lines: toCartLines(body.productos),
    address: body.direccion,
    payment_method: body.metodo_pago ?? 'efectivo',
    currency,
  } satisfies Omit<NewCounterSale, 'key' | 'actor'>
}

export function toRegisteredSale(sale: CounterSale, asked: NewCounterSale): Static<typeof RegisteredSale> {
  return {
    venta_id: sale.sale_id,
    cliente_nombre: sale.customer_name,
    cliente_correo: asked.customer_email,
    total: sale.total,
    direccion: asked.address,
    metodo_pago: asked.payment_method,
    fecha: sale.sold_at,
    productos: sale.lines.map((line) => ({
      producto_id: line.product_id,
      nombre: line.name,
      precio: line.unit_price,
      cantidad: line.quantity,
      subtotal: line.subtotal,
    })),
    vendedor_nombre: asked.actor.name ?? 'Vendedor',
    pago_id: sale.payment_id,
  }
}

export function toCustomer(row: CustomerRow): Static<typeof Customer> {
  return { usuario_id: row.id, nombre: row.name, correo: row.email, telefono: row.phone ?? '' }
}

export function toProductOnSale(row: ProductOnSaleRow): Static<typeof ProductsOnSale>[number] {
  return {
    producto_id: row.id,
    nombre: row.name,
    precio: row.price,
    stock: row.available,
    marca: row.brand,
    tipo: row.type,
    tiempo_garantia: row.warranty_days,
  }
}
