import Type, { type Static } from 'typebox'
import type { ProductModel } from '../../generated/prisma/models.ts'
import { demo } from '../../lib/demo.ts'
import { toMoneyNumber } from '../../lib/money.ts'
import {
  Count,
  File,
  Id,
  MoneyNumber,
  Named,
  Nullable,
  PositiveOrZeroMoneyInput,
  Text,
  Uuid,
} from '../../lib/schemas.ts'
import type { ImageUrl } from './answers.ts'
import { adjustmentUnclear } from './errors.ts'

export const NameItem = Named(
  'Nombre',
  { id: Type.Integer(), nombre: Type.String() },
  { examples: [demo.acer] },
)
export const NameList = Type.Array(NameItem)

/** A hundred years: the deadline of a warranty must remain a date. */
const longestWarrantyDays = 36_500

const productFields = {
  nombre: Text(160, { examples: ['Refrigerador 300 L'] }),
  precio: PositiveOrZeroMoneyInput(),
  stock: Count({ examples: [12] }),
  tiempogarantia: Type.Integer({
    minimum: 0,
    maximum: longestWarrantyDays,
    description: 'Días',
    examples: [365],
  }),
  marca_id: Id({ examples: [35] }),
  tipoproducto_id: Id({ examples: [1] }),
}

export const NewProductBody = Type.Object(productFields)
const someChanges = { examples: [{ precio: '949.90', tiempogarantia: 730 }] }
export const ProductChangesBody = Type.Partial(Type.Object(productFields), someChanges)

const image = { imagen: File({ description: 'Foto de hasta 5 MB: JPEG, PNG, WebP, GIF, TIFF o AVIF' }) }
/** What a form carries besides the fields, for the documentation. */
export const NewProductForm = Type.Object({ ...productFields, ...image })
export const ProductChangesForm = Type.Partial(Type.Object({ ...productFields, ...image }), someChanges)

export const StockAdjustmentBody = Type.Object(
  {
    cantidad: Type.Optional(
      Type.Integer({
        minimum: -2_147_483_647,
        maximum: 2_147_483_647,
        description: 'Unidades que entran (positivo) o salen (negativo)',
      }),
    ),
    stock: Type.Optional(Count({ description: 'En lugar de `cantidad`: las unidades contadas' })),
    motivo: Text(200, { minLength: 3 }),
  },
  { examples: [{ cantidad: -2, motivo: 'Dos unidades dañadas en bodega' }] },
)

const { laptop } = demo

export const Product = Named('Producto', {
  id: Type.Integer({ examples: [laptop.id] }),
  id_vendedor: Uuid({ examples: [demo.seller.id] }),
  imagen_key: Nullable(Type.String({ examples: [laptop.imageKey] })),
  imagen_url: Nullable(Type.String({ examples: [laptop.imageUrl] })),
  nombre: Type.String({ examples: [laptop.name] }),
  precio: MoneyNumber({ examples: [laptop.priceNumber] }),
  stock: Type.Integer({ examples: [laptop.stock] }),
  tiempogarantia: Type.Integer({ description: 'Días', examples: [laptop.warrantyDays] }),
  marca_id: Type.Integer({ examples: [demo.acer.id] }),
  tipoproducto_id: Type.Integer({ examples: [demo.laptops.id] }),
})

/** A product as statements return it, in jsonb. */
export interface ProductRow {
  readonly id: number
  readonly seller_id: string
  readonly image_key: string | null
  readonly name: string
  /** Decimal text. */
  readonly price: string
  readonly stock: number
  readonly warranty_days: number
  readonly brand_id: number
  readonly type_id: number
  readonly version: number
}

export function toProductRow(product: ProductModel): ProductRow {
  const { id, name, stock, version, sellerId, imageKey, price, warrantyDays, brandId, typeId } = product
  const names = { id, name, stock, version, seller_id: sellerId, image_key: imageKey }
  return {
    ...names,
    price: price.toFixed(2),
    warranty_days: warrantyDays,
    brand_id: brandId,
    type_id: typeId,
  }
}

export function toProduct(row: ProductRow, imageUrl: ImageUrl): Static<typeof Product> {
  return {
    id: row.id,
    id_vendedor: row.seller_id,
    imagen_key: row.image_key,
    imagen_url: imageUrl(row.image_key),
    nombre: row.name,
    precio: toMoneyNumber(row.price),
    stock: row.stock,
    tiempogarantia: row.warranty_days,
    marca_id: row.brand_id,
    tipoproducto_id: row.type_id,
  }
}

export interface NewProduct {
  readonly name: string
  /** Decimal text. */
  readonly price: string
  readonly stock: number
  readonly warrantyDays: number
  readonly brandId: number
  readonly typeId: number
}

export function toNewProduct(body: Static<typeof NewProductBody>): NewProduct {
  return {
    name: body.nombre,
    price: body.precio,
    stock: body.stock,
    warrantyDays: body.tiempogarantia,
    brandId: body.marca_id,
    typeId: body.tipoproducto_id,
  }
}

/** Only what was sent. */
export function toProductChanges(body: Static<typeof ProductChangesBody>): Partial<NewProduct> {
  return {
    ...(body.nombre !== undefined && { name: body.nombre }),
    ...(body.precio !== undefined && { price: body.precio }),
    ...(body.stock !== undefined && { stock: body.stock }),
    ...(body.tiempogarantia !== undefined && { warrantyDays: body.tiempogarantia }),
    ...(body.marca_id !== undefined && { brandId: body.marca_id }),
    ...(body.tipoproducto_id !== undefined && { typeId: body.tipoproducto_id }),
  }
}

/** Throws ADJUSTMENT_UNCLEAR (400) when there is not exactly one of `cantidad` (not zero) and `stock`. */
export function toStockAdjustment(body: Static<typeof StockAdjustmentBody>) {
  const units = body.cantidad || null
  const counted = body.stock ?? null
  if ((units === null) === (counted === null)) throw adjustmentUnclear()
  return { units, counted, reason: body.motivo }
}
