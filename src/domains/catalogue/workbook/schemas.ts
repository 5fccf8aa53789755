import Type, { type Static } from 'typebox'
import { toMoneyNumber } from '../../../lib/money.ts'
import { File, MoneyNumber, Named, Nullable } from '../../../lib/schemas.ts'
import type { ImportedProduct, ImportReport as Report } from './import-products.ts'
import type { ImportRows } from './rows.ts'

/** For the documentation. */
export const ImportForm = Type.Object({ archivo: File({ description: 'Libro .xlsx de hasta 10 MB' }) })

const RowError = Named('ErrorDeFila', {
  fila: Type.Integer(),
  error: Type.String(),
  datos: Type.Optional(Type.Object({ nombre: Nullable(Type.String()), precio: Type.String() })),
})

const RowProduct = Named('ProductoDeFila', {
  id: Type.Integer(),
  nombre: Type.String(),
  precio: MoneyNumber(),
  stock: Type.Integer(),
  fila: Type.Integer(),
})

const example = {
  total_procesados: 2,
  exitosos: 1,
  fallidos: 1,
  errores: [
    {
      fila: 3,
      error: 'El precio debe ser mayor que cero.',
      datos: { nombre: 'Licuadora Oster 600W', precio: '0' },
    },
  ],
  productos_creados: [{ id: 502, nombre: 'Microondas LG 23L', precio: 119.9, stock: 8, fila: 2 }],
  productos_actualizados: [],
  detail: 'Productos creados: 1; actualizados: 0; filas con errores: 1.',
}

export const ImportReport = Named(
  'InformeDeImportacion',
  {
    total_procesados: Type.Integer(),
    exitosos: Type.Integer({ description: 'Creados más actualizados' }),
    fallidos: Type.Integer(),
    errores: Type.Array(RowError),
    productos_creados: Type.Array(RowProduct),
    productos_actualizados: Type.Array(RowProduct),
    detail: Type.String(),
  },
  { examples: [example] },
)

function toRowProduct(product: ImportedProduct): Static<typeof RowProduct> {
  return {
    id: product.id,
    nombre: product.name,
    precio: toMoneyNumber(product.price),
    stock: product.stock,
    fila: product.row,
  }
}

function tooManyRows({ products, failed, firstRowTooMany }: ImportRows): Static<typeof RowError>[] {
  if (firstRowTooMany === null) return []
  const error = `Se admiten ${products.length + failed.length} productos por archivo; de aquí en adelante no se leyó.`
  return [{ fila: firstRowTooMany, error }]
}

/** The report as clients show it; rows beyond the limit are one more error without data. */
export function toImportReport(report: Report, read: ImportRows): Static<typeof ImportReport> {
  const { processed, failed, created, updated } = report
  const errors = failed.map(({ row, error, name, price }) => ({
    fila: row,
    error,
    datos: { nombre: name, precio: price },
  }))
  const passedOver =
    read.examples.length > 0
      ? ` Filas de ejemplo de la plantilla que se pasaron por alto: ${read.examples.join(', ')}.`
      : ''
  return {
    total_procesados: processed,
    exitosos: created.length + updated.length,
    fallidos: failed.length,
    errores: [...errors, ...tooManyRows(read)],
    productos_creados: created.map(toRowProduct),
    productos_actualizados: updated.map(toRowProduct),
    detail: `Productos creados: ${created.length}; actualizados: ${updated.length}; filas con errores: ${failed.length}.${passedOver}`,
  }
}
