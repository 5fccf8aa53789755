import { defineProblem, type Problem } from '../../lib/problem.ts'

const missing = defineProblem('NOT_AUTHENTICATED', 401, 'Debes iniciar sesión para continuar.')
const expired = defineProblem('TOKEN_EXPIRED', 401, 'Tu sesión expiró. Vuelve a iniciar sesión.')
const premature = defineProblem('TOKEN_NOT_YET_VALID', 401, 'El token de acceso todavía no es válido.')
const invalid = defineProblem(
  'TOKEN_INVALID',
  401,
  'El token de acceso no es válido. Vuelve a iniciar sesión.',
)
const nameless = defineProblem(
  'TOKEN_WITHOUT_SUBJECT',
  401,
  'El token de acceso no identifica a una persona.',
)
const recovery = defineProblem(
  'RECOVERY_TOKEN',
  401,
  'Este enlace solo sirve para cambiar la contraseña. Vuelve a iniciar sesión.',
)
const noSuchPerson = defineProblem(
  'ACCOUNT_NOT_ACTIVE',
  401,
  'Tu cuenta no existe o está desactivada. Comunícate con la tienda.',
)

/**
 * The challenge that every 401 carries (RFC 9110, section 15.5.2; RFC 6750, section 3): an error is named only when
 * a token was sent.
 */
export const challenge = (error?: 'invalid_token') => ({
  headers: { 'www-authenticate': `Bearer realm="smartsales"${error ? `, error="${error}"` : ''}` },
})

/** Why a request is not let in: always 401 with a challenge and a sentence of ours, never the library's. */
export const tokenProblems = {
  missing: (): Problem => missing([], challenge()),
  expired: (): Problem => expired([], challenge('invalid_token')),
  premature: (): Problem => premature([], challenge('invalid_token')),
  invalid: (): Problem => invalid([], challenge('invalid_token')),
  nameless: (): Problem => nameless([], challenge('invalid_token')),
  recovery: (): Problem => recovery([], challenge('invalid_token')),
  noSuchPerson: (): Problem => noSuchPerson([], challenge('invalid_token')),
}
