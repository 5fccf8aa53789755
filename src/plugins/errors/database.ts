import { type ViolationKind, violationOf } from '../../lib/database/constraints.ts'
import { Problem } from '../../lib/problem.ts'

const refusals: Partial<Record<ViolationKind, readonly [code: string, status: number, detail: string]>> = {
  unique: ['DUPLICATE', 409, 'Ya existe un registro con esos datos.'],
  'foreign-key': ['STILL_REFERENCED', 409, 'La operación afecta a registros relacionados que lo impiden.'],
  check: ['VALUE_REFUSED', 409, 'Los datos no cumplen una regla del sistema.'],
  'out-of-range': ['VALUE_OUT_OF_RANGE', 400, 'Un valor está fuera del rango admitido.'],
  'too-long': ['VALUE_TOO_LONG', 400, 'Un texto es demasiado largo.'],
  'invalid-value': ['VALUE_REFUSED', 400, 'Un valor no es válido.'],
  'not-found': ['NOT_FOUND', 404, 'No se encontró el registro.'],
  'time-limit': [
    'DATABASE_TIMEOUT',
    503,
    'La base de datos tardó demasiado. Intente de nuevo en unos segundos.',
  ],
}

/**
 * The problem for a refusal of the database that no domain foresaw, or undefined when `error` is none or is
 * a fault of ours. Neither constraint nor table leaves; a domain that knows better throws its own problem.
 */
export function toDatabaseProblem(error: unknown): Problem | undefined {
  const violation = violationOf(error)
  const refusal = violation && refusals[violation.kind]
  if (!refusal) return undefined
  const [code, status, detail] = refusal
  const problem = new Problem(code, status, detail, { cause: error })
  if (status === 503) problem.headers = { 'retry-after': '5' }
  return problem
}
