import Type, { type Static } from 'typebox'
import { demo } from '../../lib/demo.ts'
import { Count, Id, MoneyText } from '../../lib/schemas.ts'
import type { Cart, CartLine } from './counter-cart.ts'

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
