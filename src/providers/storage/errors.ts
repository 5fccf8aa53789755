import { defineProblem } from '../../lib/problem.ts'

/** The storage service does not answer, or answers with a fault of its own. */
export const storageUnavailable = defineProblem(
  'STORAGE_UNAVAILABLE',
  503,
  'El almacén de imágenes no está disponible en este momento. Inténtelo de nuevo en unos segundos.',
)

/** The storage service will not take what it is given: it is set up differently from what is expected. */
export const storageRefused = defineProblem(
  'STORAGE_REFUSED',
  502,
  'El almacén de imágenes rechazó la operación.',
)
