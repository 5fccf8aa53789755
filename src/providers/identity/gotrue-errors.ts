/**
 * Why GoTrue refuses, in this service's words. `fault` is no refusal: the service fails, is too busy, or is not
 * set up (a wrong key).
 */
export type GotrueReason =
  | 'wrong-password'
  | 'email-taken'
  | 'email-refused'
  | 'password-refused'
  | 'same-password'
  | 'no-session'
  | 'no-user'
  | 'fault'

/** Error codes of GoTrue (github.com/supabase/auth, internal/api/apierrors). */
const reasonsByCode: ReadonlyMap<string, GotrueReason> = new Map([
  ['invalid_credentials', 'wrong-password'],
  ['invalid_grant', 'wrong-password'],
  ['email_not_confirmed', 'wrong-password'],
  ['user_banned', 'wrong-password'],
  ['email_exists', 'email-taken'],
  ['user_already_exists', 'email-taken'],
  ['email_address_invalid', 'email-refused'],
  ['weak_password', 'password-refused'],
  ['same_password', 'same-password'],
  ['bad_jwt', 'no-session'],
  ['no_authorization', 'no-session'],
  ['session_not_found', 'no-session'],
  ['session_expired', 'no-session'],
  ['refresh_token_not_found', 'no-session'],
  ['refresh_token_already_used', 'no-session'],
  ['user_not_found', 'no-user'],
])

/** Texts of answers without a known code: those of older versions, and general codes that cover several cases. */
const reasonsByText: readonly (readonly [RegExp, GotrueReason])[] = [
  [/already (been )?registered/i, 'email-taken'],
  [/different from the old password/i, 'same-password'],
  [/password (should|cannot|must)|password is (too|known)/i, 'password-refused'],
  [/validate email|invalid format|email address .* is invalid/i, 'email-refused'],
  [/user is banned|user banned/i, 'wrong-password'],
  [/user not found/i, 'no-user'],
  [/invalid jwt|jwt|invalid claim|session .*(not exist|not found)|sub claim|bearer token/i, 'no-session'],
]

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

/**
 * The reason in an error body: `{code, error_code, msg}` as now, `{code, message}` with a dated API version,
 * `{error, error_description}` or `{code, msg}` without a name as older versions have it.
 */
export function reasonOf(status: number, body: Readonly<Record<string, unknown>>): GotrueReason {
  if (status >= 500 || status === 429 || status === 408) return 'fault'
  const code = textOf(body.error_code) || textOf(body.code) || textOf(body.error)
  const known = reasonsByCode.get(code)
  if (known) return known
  const text = textOf(body.msg) || textOf(body.message) || textOf(body.error_description)
  return reasonsByText.find(([pattern]) => pattern.test(text))?.[1] ?? 'fault'
}
