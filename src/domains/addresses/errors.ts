import { defineProblem } from '../../lib/problem.ts'

export const addressNotFound = defineProblem('ADDRESS_NOT_FOUND', 404, 'Dirección no encontrada.')
export const tooManyAddresses = defineProblem(
  'TOO_MANY_ADDRESSES',
  409,
  'Ya tienes %d direcciones guardadas. Elimina alguna para agregar otra.',
)
