import { defineProblem } from '../problem.ts'

/** Seconds; long enough for a restart, short enough for a person. */
const retryAfterSeconds = '5'

const unavailable = defineProblem(
  'DATABASE_UNAVAILABLE',
  503,
  'La base de datos no está disponible en este momento. Intente de nuevo en unos segundos.',
)

const unknownOutcome = defineProblem(
  'OUTCOME_UNKNOWN',
  503,
  'No se pudo confirmar el resultado: es posible que la operación se haya realizado. Compruébelo antes de repetirla.',
)

/** 503: nothing was done, because the database could not be reached or had no time. */
export function databaseUnavailable(cause: unknown) {
  return unavailable([], { cause, headers: { 'retry-after': retryAfterSeconds } })
}

/** 503: the connection was lost in the middle of a change, which may have been made. */
export function outcomeUnknown(cause: unknown) {
  return unknownOutcome([], { cause, headers: { 'retry-after': retryAfterSeconds } })
}
