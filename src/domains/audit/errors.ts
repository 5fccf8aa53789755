import { defineProblem } from '../../lib/problem.ts'

export const entryNotFound = defineProblem(
  'AUDIT_ENTRY_NOT_FOUND',
  404,
  'Registro de bitácora no encontrado.',
)
