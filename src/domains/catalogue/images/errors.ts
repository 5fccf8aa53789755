import { defineProblem } from '../../../lib/problem.ts'

export const emptyImage = defineProblem('EMPTY_IMAGE', 400, 'El archivo de imagen está vacío.')
export const unsupportedImage = defineProblem(
  'UNSUPPORTED_IMAGE',
  415,
  'El archivo no es una imagen JPEG, PNG o WebP.',
)
export const wrongExtension = defineProblem(
  'WRONG_IMAGE_EXTENSION',
  415,
  'La extensión del archivo no corresponde a su contenido: es una imagen %s.',
)
export const corruptImage = defineProblem('CORRUPT_IMAGE', 400, 'La imagen está dañada o incompleta.')
export const foreignData = defineProblem(
  'IMAGE_WITH_FOREIGN_DATA',
  400,
  'El archivo contiene otros datos además de la imagen.',
)
export const imageTooLarge = defineProblem('IMAGE_TOO_LARGE', 413, 'La imagen supera el máximo de 5 MB.')
export const tooManyPixels = defineProblem(
  'IMAGE_TOO_MANY_PIXELS',
  413,
  'La imagen supera el máximo de 40 megapíxeles.',
)
export const imagesBusy = defineProblem(
  'IMAGES_BUSY',
  503,
  'Se están procesando muchas imágenes. Inténtelo de nuevo en unos segundos.',
)
