import t from 'tap'
import { startSupabase } from '../../../dev/fakes/supabase.ts'
import type { Database } from '../../../src/lib/database/database.ts'
import { requestContext } from '../../../src/lib/request-context.ts'
import { type GotrueReason, reasonOf } from '../../../src/providers/identity/gotrue.ts'
import { createSupabaseIdentity } from '../../../src/providers/identity/supabase.ts'

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

/** Supabase Auth keeps nothing in it. */
const database = {} as Database
const unavailable = { code: 'IDENTITY_UNAVAILABLE', statusCode: 503 }

for (const form of ['current', 'versioned', 'old'] as const) {
  t.test(`accounts that follow the shop's rows, with GoTrue's ${form} errors`, async (t) => {
    const supabase = await startSupabase({ settings: { errorForm: form } })
    t.teardown(() => supabase.close())
    const { anonKey, serviceRoleKey } = supabase.project
    const identity = createSupabaseIdentity({ url: supabase.url, anonKey, serviceRoleKey })
    const account = supabase.auth.addUser({ email: 'ana@example.com', password: 'clave-1' })
    supabase.auth.addUser({ email: 'otra@example.com' })
    const wanted = { name: 'Ana', email: 'Nueva@example.com', phone: null, is_active: true }
    const align = identity.remote!.align

    await t.test('a changed address, name and phone reach the account', async (t) => {
      t.same(await align(account.id, wanted), { email: 'nueva@example.com' })
      t.match(supabase.auth.users()[0], {
        email: 'nueva@example.com',
        userMetadata: { nombre: 'Ana', telefono: null },
      })
    })

    await t.test('an address that another account has stays as it was', async (t) => {
      t.same(await align(account.id, { ...wanted, email: 'otra@example.com' }), {
        email: 'nueva@example.com',
      })
    })

    await t.test('no address leaves the account’s alone', async (t) => {
      t.same(await align(account.id, { ...wanted, email: null }), { email: 'nueva@example.com' })
    })

    await t.test('somebody inactive cannot log in there either, until active again', async (t) => {
      const credentials = { email: 'nueva@example.com', passwords: ['clave-1'], person: null } as const
      await align(account.id, { ...wanted, is_active: false })
      t.equal(await identity.signIn(credentials), null)
      await align(account.id, wanted)
      t.match(await identity.signIn(credentials), { userId: account.id })
    })

    await t.test('a lost reply does not matter', async (t) => {
      supabase.resetAfter({ on: 'PUT /auth/v1/admin/users/:id', times: 1 })
      t.same(await align(account.id, wanted), { email: 'nueva@example.com' })
      supabase.resetAfter({ on: 'DELETE /auth/v1/admin/users/:id', times: 1 })
      t.equal(await align(account.id, 'removed'), null)
    })

    await t.test('an account that is gone is no fault', async (t) => {
      t.equal(await align(account.id, 'removed'), null)
      t.equal(await align(account.id, wanted), null)
    })
  })
}

t.test('calls to Supabase Auth', async (t) => {
  const supabase = await startSupabase()
  t.teardown(() => supabase.close())
  const { anonKey, serviceRoleKey } = supabase.project
  const options = { url: supabase.url, anonKey, serviceRoleKey }
  const identity = createSupabaseIdentity(options)
  supabase.auth.addUser({ email: 'ana@example.com', password: 'clave-1' })
  const credentials = { email: 'ana@example.com', passwords: ['clave-1'], person: null } as const
  t.afterEach(() => {
    supabase.clearFaults()
    supabase.forgetRequests()
  })

  await t.test('a mail is not asked for twice when it may have been sent', async (t) => {
    supabase.resetAfter({ on: 'POST /auth/v1/recover' })
    const recovery = { email: 'ana@example.com', redirectTo: null }
    await t.rejects(identity.startRecovery(database, recovery), unavailable)
    t.equal(supabase.requests('POST /auth/v1/recover').length, 1)
  })

  await t.test('whatever may be repeated is, once', async (t) => {
    supabase.fail({ status: 502 })
    await t.rejects(identity.signIn(credentials), unavailable)
    t.equal(supabase.requests('POST /auth/v1/token').length, 2)
  })

  await t.test('an answer that takes too long is given up', async (t) => {
    const impatient = createSupabaseIdentity({ ...options, timeoutMs: 150 })
    supabase.hang()
    const begun = performance.now()
    await t.rejects(impatient.signIn(credentials), unavailable)
    t.ok(performance.now() - begun < 3000)
  })

  await t.test('nothing is begun when the time of the request is over', async (t) => {
    const context = { requestId: 'x', deadlineMs: performance.now() + 900, roundTrips: 0, retries: 0 }
    await t.rejects(
      requestContext.run(context, () => identity.signIn(credentials)),
      unavailable,
    )
    t.equal(supabase.requests().length, 0)
  })

  await t.test('how long to wait is taken over from the service, within bounds', async (t) => {
    const waits: [string, string][] = [
      ['7', '7'],
      ['86400', '60'],
      ['Wed, 21 Oct 2026 07:28:00 GMT', '3'],
    ]
    for (const [given, told] of waits) {
      supabase.fail({ status: 429, headers: { 'retry-after': given } })
      await t.rejects(identity.signIn(credentials), { ...unavailable, headers: { 'retry-after': told } })
      supabase.clearFaults()
    }
  })

  await t.test('answers that are not what they should be are faults', async (t) => {
    for (const body of ['', '<html>', '[]', '{}', '{"access_token":1}', 'null']) {
      supabase.fail({ status: 200, body, on: 'POST /auth/v1/token' })
      await t.rejects(identity.signIn(credentials), unavailable, body)
      supabase.clearFaults()
    }
  })

  await t.test('a service that does not listen is a fault', async (t) => {
    const nobody = createSupabaseIdentity({ ...options, url: 'http://127.0.0.1:1' })
    await t.rejects(nobody.signIn(credentials), unavailable)
    await t.rejects(
      nobody.startRecovery(database, { email: 'ana@example.com', redirectTo: null }),
      unavailable,
    )
  })

  await t.test('redirects are not followed: they would carry the keys away', async (t) => {
    supabase.fail({ status: 307, headers: { location: `${supabase.url}/auth/v1/elsewhere` } })
    await t.rejects(identity.signIn(credentials), unavailable)
    t.equal(supabase.requests().filter(({ path }) => path.endsWith('elsewhere')).length, 0)
  })

  await t.test('a reused refresh token is null', async (t) => {
    const login = await identity.signIn(credentials)
    t.match(await identity.refresh(database, login!.tokens.refresh), { userId: login!.userId })
    t.equal(await identity.refresh(database, login!.tokens.refresh), null)
    t.equal(await identity.refresh(database, 'unknown'), null)
  })

  await t.test('ending a session twice is no fault', async (t) => {
    const login = await identity.signIn(credentials)
    const session = { sessionId: login!.sessionId, accessToken: login!.tokens.access }
    await identity.signOut(database, session)
    await identity.signOut(database, session)
    t.equal(await identity.refresh(database, login!.tokens.refresh), null)
  })
})
