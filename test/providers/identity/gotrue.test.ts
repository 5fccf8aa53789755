import t from 'tap'
import { type GotrueReason, reasonOf } from '../../../src/providers/identity/gotrue.ts'

const table: [status: number, body: object, reason: GotrueReason][] = [
  [400, { code: 400, error_code: 'invalid_credentials', msg: 'Invalid login credentials' }, 'wrong-password'],
  [400, { code: 'invalid_credentials', message: 'Invalid login credentials' }, 'wrong-password'],
  [400, { error: 'invalid_grant', error_description: 'Invalid login credentials' }, 'wrong-password'],
  [400, { error: 'invalid_grant', error_description: 'Email not confirmed' }, 'wrong-password'],
  [400, { code: 400, msg: 'User is banned' }, 'wrong-password'],
  [422, { code: 422, error_code: 'email_exists', msg: 'x' }, 'email-taken'],
  [422, { code: 422, msg: 'A user with this email address has already been registered' }, 'email-taken'],
  [422, { code: 422, msg: 'User already registered' }, 'email-taken'],
  [
    422,
    { code: 422, error_code: 'weak_password', msg: 'Password should be at least 8 characters.' },
    'password-refused',
  ],
  [422, { code: 422, msg: 'Password should be at least 8 characters.' }, 'password-refused'],
  [
    400,
    { code: 400, error_code: 'validation_failed', msg: 'Password cannot be longer than 72 characters' },
    'password-refused',
  ],
  [422, { code: 422, msg: 'New password should be different from the old password.' }, 'same-password'],
  [
    400,
    { error_code: 'validation_failed', msg: 'Unable to validate email address: invalid format' },
    'email-refused',
  ],
  [400, { error_code: 'email_address_invalid', msg: 'Email address "x" is invalid' }, 'email-refused'],
  [403, { error_code: 'bad_jwt', msg: 'invalid JWT: unable to parse or verify signature' }, 'no-session'],
  [401, { code: 401, msg: 'invalid JWT: unable to parse or verify signature' }, 'no-session'],
  [401, { code: 401, msg: 'This endpoint requires a valid Bearer token' }, 'no-session'],
  [403, { error_code: 'session_not_found', msg: 'x' }, 'no-session'],
  [
    400,
    { error: 'invalid_grant', error_description: 'Invalid Refresh Token: Already Used' },
    'wrong-password',
  ],
  [404, { code: 404, msg: 'User not found' }, 'no-user'],
  [404, { code: 404, error_code: 'user_not_found', msg: 'User not found' }, 'no-user'],
  [401, { message: 'Invalid API key', hint: 'Double check your keys.' }, 'fault'],
  [401, { message: 'No API key found in request' }, 'fault'],
  [403, { code: 403, error_code: 'not_admin', msg: 'User not allowed' }, 'fault'],
  [429, { code: 429, error_code: 'over_request_rate_limit', msg: 'Request rate limit reached' }, 'fault'],
  [500, { code: 500, error_code: 'invalid_credentials', msg: 'x' }, 'fault'],
  [504, {}, 'fault'],
  [418, {}, 'fault'],
]

for (const [status, body, reason] of table) {
  t.test(`${status} ${JSON.stringify(body)} is ${reason}`, (t) => {
    t.equal(reasonOf(status, { ...body }), reason)
    t.end()
  })
}
