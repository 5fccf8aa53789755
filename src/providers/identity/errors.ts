import { defineProblem, defineProblems, type Problem } from '../../lib/problem.ts'

export const identityProblems = defineProblems({
  IDENTITY_UNAVAILABLE:
    '503 El servicio de cuentas no está disponible en este momento. Inténtalo de nuevo en unos segundos.',
  IDENTITY_BUSY: '503 Hay muchas personas ingresando en este momento. Inténtalo de nuevo en unos segundos.',
  /** The identity service refuses the new password (too weak, too long, leaked, or the same as before). */
  PASSWORD_REFUSED:
    '400 La contraseña no fue aceptada. Elige otra, distinta de la anterior y de 72 caracteres como máximo.',
  /** The identity service does not take the address, for instance because its domain does not exist. */
  EMAIL_REFUSED: '400 El correo no fue aceptado. Revisa que esté bien escrito.',
  NOT_AUTHENTICATED: '401 Debes iniciar sesión para continuar.',
})

/**
 * The challenge that every 401 carries (RFC 9110, section 15.5.2; RFC 6750, section 3): an error is named only when
 * a token was sent.
 */
export const challenge = (error?: 'invalid_token') => ({
  headers: { 'www-authenticate': `Bearer realm="smartsales"${error ? `, error="${error}"` : ''}` },
})

function invalidToken(code: string, detail: string): () => Problem {
  const problem = defineProblem(code, 401, detail)
  return () => problem([], challenge('invalid_token'))
}

/** Why a request is not let in: always 401 with a challenge and a sentence of ours, never the library's. */
export const tokenProblems = {
  missing: (): Problem => identityProblems.NOT_AUTHENTICATED([], challenge()),
  expired: invalidToken('TOKEN_EXPIRED', 'Tu sesión expiró. Vuelve a iniciar sesión.'),
  ended: invalidToken('SESSION_ENDED', 'Tu sesión terminó. Vuelve a iniciar sesión.'),
  premature: invalidToken('TOKEN_NOT_YET_VALID', 'El token de acceso todavía no es válido.'),
  invalid: invalidToken('TOKEN_INVALID', 'El token de acceso no es válido. Vuelve a iniciar sesión.'),
  nameless: invalidToken('TOKEN_WITHOUT_SUBJECT', 'El token de acceso no identifica a una persona.'),
  recovery: invalidToken(
    'RECOVERY_TOKEN',
    'Este enlace solo sirve para cambiar la contraseña. Vuelve a iniciar sesión.',
  ),
  noSuchPerson: invalidToken(
    'ACCOUNT_NOT_ACTIVE',
    'Tu cuenta no existe o está desactivada. Comunícate con la tienda.',
  ),
}
