import Type from 'typebox'
import { demo } from '../../lib/demo.ts'
import { MoneyText, Named, Nullable, SumText, Text, Uuid } from '../../lib/schemas.ts'

const { laptop } = demo
const text = 'dos laptops Acer 15 i5 y un televisor Samsung'
const bounds = { items: 10, itemsMaximum: 50, textMaximum: 1000 }

export const OrderBody = Type.Object({
  usuario_id: Type.Optional(
    Uuid({
      description: 'Se devuelve como llegó; no filtra nada',
      examples: ['00000000-0000-0000-0000-000000000000'],
    }),
  ),
  texto: Text(bounds.textMaximum, {
    description: 'Lo que se quiere comprar, dictado o escrito',
    examples: [text],
  }),
  limite_items: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: bounds.itemsMaximum,
      default: bounds.items,
      description: 'Productos distintos como máximo',
    }),
  ),
})

const Option = Named('OpcionDePedido', {
  producto_id: Type.Integer({ examples: [2] }),
  nombre: Type.String({ examples: ['Laptop Acer 15 i7 16GB'] }),
  precio_unitario: MoneyText({ examples: ['1349.90'] }),
})

export const SuggestedItem = Named('ProductoSugerido', {
  producto_id: Type.Integer({ examples: [laptop.id] }),
  nombre: Type.String({ examples: [laptop.name] }),
  cantidad: Type.Integer({ minimum: 1, description: 'Nunca más que `stock`', examples: [2] }),
  precio_unitario: MoneyText({ examples: [laptop.price] }),
  subtotal: SumText('1979.80'),
  fragmento_voz: Type.String({ description: 'La parte del texto', examples: ['dos laptops acer 15 i5'] }),
  stock: Type.Integer({
    description: 'Unidades a la venta, sin las apartadas por compras en curso',
    examples: [laptop.stock],
  }),
  tiempogarantia: Type.Integer({ description: 'Días', examples: [laptop.warrantyDays] }),
  imagen_url: Nullable(Type.String({ examples: [laptop.imageUrl] })),
  opciones: Type.Optional(
    Type.Array(Option, { maxItems: 4, description: 'Otros que también pueden ser; falta si no los hay' }),
  ),
})

export const OrderAnswer = Named('RespuestaDePedido', {
  usuario_id: Nullable(
    Type.String({ description: 'Null si no se envió', examples: ['00000000-0000-0000-0000-000000000000'] }),
  ),
  texto: Type.String({ examples: [text] }),
  total_estimado: SumText('1979.80'),
  items: Type.Array(SuggestedItem),
  fragmentos_sin_match: Type.Array(Type.String({ examples: ['una bicicleta'] }), {
    description: 'Las partes que no nombran ningún producto, o uno de más',
  }),
  avisos: Type.Array(Type.String({ examples: ['Agotado: "Plancha Oster Vapor".'] }), {
    description: 'Lo agotado, lo recortado al stock, lo que pasó del límite y lo que no se puede hacer',
  }),
  mensaje: Type.Optional(
    Type.String({
      description: 'Solo cuando no hay productos',
      examples: ['Agotado: "Plancha Oster Vapor".'],
    }),
  ),
})
