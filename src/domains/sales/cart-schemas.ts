import Type, { type Static } from 'typebox'
import { Count, Id, MoneyText } from '../../lib/schemas.ts'
import type { Cart, CartLine } from './counter-cart.ts'

export const CartProductParams = Type.Object({ producto_id: Id() })

const CartItem = Type.Object({
  producto_id: Type.Integer(),
  nombre: Type.String(),
  precio: MoneyText(),
  cantidad: Type.Integer(),
  subtotal: MoneyText(),
  stock_disponible: Count(),
  marca: Type.String(),
  tipo: Type.String(),
})

export const CounterCart = Type.Object({
  items: Type.Array(CartItem),
  total: MoneyText(),
  cantidad_items: Count({ description: 'Número de líneas' }),
})

function toCartItem(line: CartLine): Static<typeof CartItem> {
  return {
    producto_id: line.product_id,
    nombre: line.name,
    precio: line.unit_price,
    cantidad: line.quantity,
    subtotal: line.subtotal,
    stock_disponible: line.available,
    marca: line.brand,
    tipo: line.type,
  }
}

export function toCounterCart(cart: Cart): Static<typeof CounterCart> {
  return { items: cart.lines.map(toCartItem), total: cart.total, cantidad_items: cart.lines.length }
}
