import Type, { type Static } from 'typebox'
import { demo } from '../../lib/demo.ts'
import { pageQuery } from '../../lib/pages.ts'
import { BlankText, Count, DateTime, Id, Moment, Named, Nullable, Text, Uuid } from '../../lib/schemas.ts'

/** The web client shows the first page alone, of at most fifty. */
export const claimPages = { size: 20, maximumSize: 100 }

const { claimed, customer, technician } = demo
const moments = {
  sold: '2025-08-31T13:00:00Z',
  claimed: '2026-01-31T14:05:09Z',
  until: '2028-08-30T13:00:00Z',
}
const withOffset = (moment: string) => moment.replace('Z', '+00:00')

const line = {
  venta_id: Type.Integer({ examples: [claimed.saleId] }),
  producto_id: Type.Integer({ examples: [claimed.productId] }),
}
const product = {
  producto_nombre: Type.String({ description: 'Como se vendió', examples: [claimed.productName] }),
  producto_imagen_url: Type.String({ description: 'Vacía si no tiene imagen', examples: [''] }),
}
const claim = {
  ...line,
  ...product,
  garantia_id: Type.Integer({ examples: [claimed.replacedId] }),
  estado: Type.String({ description: 'Pendiente, Completado o Rechazado', examples: ['Completado'] }),
  cantidad: Type.Integer({ examples: [1] }),
  motivo: Type.String({ examples: ['No enciende.'] }),
}
const WarrantyUntil = Nullable(DateTime({ examples: [moments.until] }))
const IsReplacement = Nullable(
  Type.Boolean({ description: 'Reemplazado o reparado; nulo si no se aceptó', examples: [true] }),
)

export const Claim = Named('Garantia', {
  ...claim,
  hora: Nullable(
    DateTime({ description: 'De la solicitud; nula en su respuesta', examples: [moments.claimed] }),
  ),
  reemplazo: IsReplacement,
  limitegarantia: WarrantyUntil,
})

export const ClaimList = Type.Object({
  count: Count({ description: 'De todas las páginas', examples: [1] }),
  page: Type.Integer({ examples: [1] }),
  page_size: Type.Integer({ examples: [claimPages.size] }),
  results: Type.Array(Claim),
})

export const ClaimDetail = Named('DetalleDeGarantia', {
  ...claim,
  producto_descripcion: Type.String({ description: 'Vacía', examples: [''] }),
  producto_garantia_dias: Type.Integer({ examples: [claimed.warrantyDays] }),
  fecha_venta: DateTime({ examples: [moments.sold] }),
  fecha_solicitud: DateTime({ examples: [moments.claimed] }),
  limite_garantia: WarrantyUntil,
  evaluacion: Nullable(
    Type.String({
      description: 'Reemplazar, Reparar o Rechazar; nula si está pendiente',
      examples: ['Reemplazar'],
    }),
  ),
  comentario_tecnico: Type.String({ examples: ['Falla de fábrica: se entrega una unidad nueva.'] }),
  fecha_evaluacion: Nullable(DateTime({ examples: ['2026-02-03T10:20:00Z'] })),
  tecnico_id: Nullable(Uuid({ examples: [technician.id] })),
  tecnico_nombre: Type.String({ examples: [technician.name] }),
  es_reemplazo: IsReplacement,
  cliente_nombre: Type.String({ examples: [customer.name] }),
  cliente_email: Type.String({ examples: [customer.email] }),
  cliente_telefono: Type.String({ examples: [customer.phone] }),
})

const EligibleLine = Type.Object({
  producto_id: line.producto_id,
  ...product,
  cantidad_comprada: Type.Integer({ examples: [12] }),
  cantidad_disponible: Type.Integer({ description: 'Sin reclamo pendiente o aceptado', examples: [7] }),
  limitegarantia: DateTime({ examples: [withOffset(moments.until)] }),
})

export const EligibleSales = Type.Array(
  Type.Object({
    venta_id: line.venta_id,
    fecha_venta: DateTime({ examples: [withOffset(moments.sold)] }),
    productos: Type.Array(EligibleLine),
  }),
)

export type ClaimJson = Static<typeof Claim>

const Filter = (example: number) => Type.Optional(Count({ description: '0 no filtra', examples: [example] }))
const Part = (what: string, example: string) =>
  Type.Optional(BlankText(180, { description: `Parte ${what}`, examples: [example] }))

export const ClaimQuery = Type.Object({
  estado: Type.Optional(Type.Enum(['Pendiente', 'Completado', 'Rechazado'])),
  venta_id: Filter(claimed.saleId),
  producto_id: Filter(claimed.productId),
  desde: Type.Optional(Moment({ examples: ['2024-01-31'] })),
  hasta: Type.Optional(Moment({ examples: ['2099-01-31'] })),
  q: Part('del nombre del producto', 'aire'),
  cliente: Part('del correo del comprador, donde se ven reclamos de todos', customer.email),
  ...pageQuery(claimPages),
})

export type ClaimFilters = Static<typeof ClaimQuery>

export const ClaimBody = Type.Object({
  venta_id: Id({ examples: [claimed.saleId] }),
  producto_id: Id({ examples: [claimed.productId] }),
  cantidad: Id({ examples: [1] }),
  motivo: Text(200, { examples: ['No enciende.'] }),
})

export const EvaluationBody = Type.Object({
  evaluacion: Type.Optional(
    Nullable(BlankText(20, { description: 'Reparar, Reemplazar o Rechazar', examples: ['Reparar'] })),
  ),
  reemplazo: Type.Optional(
    Nullable(
      Type.Boolean({
        description: 'En lugar de `evaluacion`: verdadero reemplaza, falso repara, nulo rechaza',
        examples: [false],
      }),
    ),
  ),
  comentario_tecnico: Type.Optional(Nullable(BlankText(500, { examples: ['Se cambió la pieza dañada.'] }))),
})

/** Path parameters of a claim by its number, `example` in the documentation. */
export const ClaimNumber = (example: number) => Type.Object({ garantia_id: Id({ examples: [example] }) })

/** Path parameters of a claim by its line and number. */
export const ClaimPath = (example: number) =>
  Type.Object({
    venta_id: ClaimBody.properties.venta_id,
    producto_id: ClaimBody.properties.producto_id,
    ...ClaimNumber(example).properties,
  })
