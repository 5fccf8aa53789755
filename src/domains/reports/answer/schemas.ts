import Type from 'typebox'
import { Day, File, Named, Text } from '../../../lib/schemas.ts'
import { workbookContentType } from '../../../lib/spreadsheet/write.ts'

export const formats = ['json', 'csv', 'xlsx', 'pdf'] as const
export type ReportFormat = (typeof formats)[number]

const format = Type.Optional(
  Type.Enum([...formats], {
    description: 'Sin él decide `Accept`; si tampoco nombra un archivo, JSON',
    examples: ['json'],
  }),
)

export const ReportBody = Type.Object({
  prompt: Text(1000, {
    description: 'La pregunta, en español',
    examples: ['ventas por categoría en los últimos 3 meses'],
  }),
  formato: format,
})

export const AudioForm = Type.Object({ audio: File({ description: 'Hasta 10 MB' }), formato: format })
export const AudioBody = Type.Object({ formato: format })

export const ReportAnswer = Named('Reporte', {
  intent: Type.String({ examples: ['ventas_por_categoria'] }),
  interpretacion: Type.String({
    description: 'Qué se entendió; si la pregunta no se entendió, por qué',
    examples: ['Ventas por categoría del 01/01/2025 al 31/12/2025, de mayor a menor monto.'],
  }),
  start: Day({ description: 'Primer día' }),
  end: Day({ description: 'El día siguiente al último' }),
  filters: Type.Record(
    Type.String(),
    Type.Unsafe<string | string[]>({
      anyOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }],
    }),
    { examples: [{ marca: 'Acer' }] },
  ),
  columns: Type.Array(Type.String(), { examples: [['categoria', 'monto', 'unidades']] }),
  rows: Type.Array(
    Type.Record(Type.String(), Type.Unsafe<string | number | null>({ type: ['string', 'number', 'null'] })),
    { examples: [[{ categoria: 'Computadoras portátiles', monto: 1979.8, unidades: 2 }]] },
  ),
  truncado: Type.Boolean({ description: 'Hay más filas que las que se muestran', examples: [false] }),
})

const binary = { schema: Type.Unsafe<unknown>({ type: 'string', format: 'binary' }) }

export const contentTypes: Readonly<Record<Exclude<ReportFormat, 'json'>, string>> = {
  csv: 'text/csv',
  xlsx: workbookContentType,
  pdf: 'application/pdf',
}

export const ReportReply = {
  description: 'El reporte, como JSON o archivo',
  content: {
    'application/json': { schema: ReportAnswer },
    [contentTypes.csv]: binary,
    [contentTypes.xlsx]: binary,
    [contentTypes.pdf]: binary,
  },
}

export const ReportIndex = Type.Object({
  plantillas: Type.String({ examples: ['http://127.0.0.1:8000/api/ai-reports/plantillas/'] }),
})
