import { defineProblems } from '../../lib/problem.ts'

export const problems = defineProblems({
  INVALID_CREDENTIALS: '401 Correo o contraseña incorrectos.',
  TOO_MANY_ATTEMPTS:
    '429 Demasiados intentos fallidos. Inténtalo de nuevo en %d min o recupera tu contraseña.',
  LOGIN_SLOWED: '429 Hay demasiados intentos de ingreso a esta cuenta. Inténtalo de nuevo en unos segundos.',
  ACCOUNT_DISABLED: '403 Tu cuenta está desactivada. Comunícate con la tienda.',
  EMAIL_TAKEN: '409 Ya existe una cuenta con este correo. Inicia sesión o recupera tu contraseña.',
  INVALID_REFRESH_TOKEN: '401 Tu sesión terminó. Vuelve a iniciar sesión.',
  INVALID_RECOVERY_TOKEN:
    '400 El enlace para cambiar la contraseña no es válido o ya expiró. Solicita uno nuevo.',
  ROLE_NOT_STATED: '400 Indica role_id o role_name.',
  ROLE_NOT_FOUND: '404 No existe el rol "%s".',
})
