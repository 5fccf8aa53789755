import { defineProblem } from '../problem.ts'

export const unreadableWorkbook = defineProblem(
  'UNREADABLE_WORKBOOK',
  400,
  'No se pudo leer el archivo: no es un libro de Excel (.xlsx) válido.',
)
export const workbookTooLarge = defineProblem(
  'WORKBOOK_TOO_LARGE',
  413,
  'El archivo de Excel es demasiado grande o su contenido comprimido es excesivo.',
)
