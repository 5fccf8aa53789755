import Type, { type Static } from 'typebox'
import { File, MoneyNumber, Named, Nullable } from '../../../lib/schemas.ts'

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

export type RowErrorJson = Static<typeof RowError>
export type RowProductJson = Static<typeof RowProduct>

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

export type ImportReportJson = Static<typeof ImportReport>
