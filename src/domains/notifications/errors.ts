import { defineProblem } from '../../lib/problem.ts'

/** The person behind a token that is still good was removed a moment ago. */
export const receiverNotFound = defineProblem('RECEIVER_NOT_FOUND', 404, 'No se encontró tu perfil.')
