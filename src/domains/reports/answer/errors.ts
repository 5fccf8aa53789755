import { defineProblem } from '../../../lib/problem.ts'

export const questionNotUnderstood = defineProblem('QUESTION_NOT_UNDERSTOOD', 422, '%s')
export const audioNotSupported = defineProblem(
  'AUDIO_NOT_SUPPORTED',
  501,
  'La transcripción de audio no está disponible: escriba la pregunta o díctela en el navegador.',
)
export const templateNotFound = defineProblem('TEMPLATE_NOT_FOUND', 404, 'Plantilla no encontrada.')
export const tooManyTemplates = defineProblem(
  'TOO_MANY_TEMPLATES',
  409,
  'Ya tienes %d plantillas guardadas. Elimina alguna para agregar otra.',
)
