import Type, { type Static } from 'typebox'
import { demo } from '../../lib/demo.ts'
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
import type { ImageUrl } from './requests.ts'

export const NameItem = Named(
  'Nombre',
  { id: Type.Integer(), nombre: Type.String() },
  { examples: [demo.acer] },
)
export type Name = Static<typeof NameItem>

/** A hundred years: the deadline of a warranty must remain a date. */
export const longestWarrantyDays = 36_500

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
/** What a form carries besides the fields, for the documentation. */
const imagen = File({ description: 'Foto de hasta 5 MB: JPEG, PNG, WebP, GIF, TIFF o AVIF' })
const someChanges = { examples: [{ precio: '949.90', tiempogarantia: 730 }] }

export const NewProductBody = Type.Object(productFields)
export const NewProductForm = Type.Object({ ...productFields, imagen })
export const ProductChangesBody = Type.Partial(NewProductBody, someChanges)
export const ProductChangesForm = Type.Partial(NewProductForm, someChanges)

export type NewProduct = Static<typeof NewProductBody>
export type ProductChanges = Static<typeof ProductChangesBody>

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

/** A product as statements return it (smartsales.wire_product): as the wire has it, with its version. */
export type ProductRow = Omit<Static<typeof Product>, 'imagen_url'> & { readonly version: number }

export function toProduct(row: ProductRow, imageUrl: ImageUrl): Static<typeof Product> {
  return { ...row, imagen_url: imageUrl(row.imagen_key) }
}

/** For the documentation. */
export const ImportForm = Type.Object({ archivo: File({ description: 'Libro .xlsx de hasta 10 MB' }) })

const ImportedName = Type.String({ examples: ['Microondas LG 23L'] })
const RowError = Named('ErrorDeFila', {
  fila: Type.Integer({ examples: [3] }),
  error: Type.String({ examples: ['El precio debe ser mayor que cero.'] }),
  datos: Type.Optional(
    Type.Object({ nombre: Nullable(ImportedName), precio: Type.String({ examples: ['0'] }) }),
  ),
})

const RowProduct = Named('ProductoDeFila', {
  id: Type.Integer({ examples: [502] }),
  nombre: ImportedName,
  precio: MoneyNumber({ examples: [119.9] }),
  stock: Type.Integer({ examples: [8] }),
  fila: Type.Integer({ examples: [2] }),
})

export const ImportReport = Named('InformeDeImportacion', {
  total_procesados: Type.Integer({ examples: [3] }),
  exitosos: Type.Integer({ description: 'Creados más actualizados', examples: [2] }),
  fallidos: Type.Integer({ examples: [1] }),
  errores: Type.Array(RowError),
  productos_creados: Type.Array(RowProduct),
  productos_actualizados: Type.Array(RowProduct),
  detail: Type.String({ examples: ['Productos creados: 1; actualizados: 1; filas con errores: 1.'] }),
})

export type RowErrorJson = Static<typeof RowError>
export type RowProductJson = Static<typeof RowProduct>
export type ImportReportJson = Static<typeof ImportReport>
