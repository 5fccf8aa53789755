import { randomUUID } from 'node:crypto'
import t from 'tap'
import { signToken } from '../../helper.ts'
import { createWorld, identities, type World } from './worlds.ts'

const site = 'https://shop.example.com'
const config = { CORS_ALLOWED_ORIGINS: `https://*.vercel.app,${site},http://localhost:5173` }
const same = 'Si el correo tiene una cuenta, recibirás un enlace para cambiar tu contraseña.'

async function eventually<Value>(read: () => Promise<Value | undefined> | Value | undefined): Promise<Value> {
  for (let time = 0; time < 400; time += 1) {
    const value = await read()
    if (value !== undefined) return value
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  throw new Error('It did not happen.')
}

/** Asks for a letter and follows its link: the token that the web client gets. */
async function tokenByLetter({ app, supabase, post }: World, email: string): Promise<string> {
  const seen = supabase?.auth.mails().length ?? 0
  if (!supabase) {
    const letter = await app.providers.identity.startRecovery(app.database, { email, redirectTo: null })
    return letter!.token
  }
  await post('/api/password-reset/request/', { email })
  return supabase.auth.followLink(await eventually(() => supabase.auth.mails()[seen]))
}

for (const identity of identities) {
  t.test(`a forgotten password with ${identity}`, async (t) => {
    const world = await createWorld(t, identity, { config })
    const { app, post, get } = world
    const user = await world.person({ password: 'clave-vieja', roles: ['Cliente'] })
    const logIn = (password: string) => post('/api/login/', { email: user.email, password })
    const confirm = (token: string, password: string) =>
      post('/api/password-reset/confirm/', { token, new_password: password })

    await t.test('the request is answered the same, whoever it is', async (t) => {
      for (const email of [user.email, 'nadie@example.com']) {
        const response = await post('/auth/password-reset/request', { email })
        t.equal(response.statusCode, 200)
        t.same(response.json(), { message: same })
      }
    })

    await t.test('the token changes the password once, ends the sessions and lifts the lock', async (t) => {
      // The letter of the request above is written after its reply.
      if (!world.supabase)
        await eventually(async () => (await app.sql.write`delete from recovery_token returning 1`)[0])
      const { tokens } = (await logIn('clave-vieja')).json()
      for (let time = 0; time < 3; time += 1) await logIn('equivocada')
      t.equal((await logIn('clave-vieja')).statusCode, 429)

      const token = await tokenByLetter(world, user.email)
      const response = await confirm(token, ' clave-nueva ')
      t.equal(response.statusCode, 200, response.body)
      t.match(response.json(), { message: /cambiada/ })
      t.equal((await logIn('clave-vieja')).statusCode, 401)
      t.equal((await logIn('clave-nueva')).statusCode, 200)
      t.equal((await post('/api/token/refresh/', { refresh: tokens.refresh })).statusCode, 401)
      if (!world.supabase) t.equal((await get('/api/me/', tokens.access)).statusCode, 401)

      const again = await confirm(token, 'otra-clave')
      t.equal(again.statusCode, 400)
      t.match(again.json(), { code: 'INVALID_RECOVERY_TOKEN' })
    })

    await t.test('the change is audited without the password', async (t) => {
      const rows = await app.sql.read<{ new_data: object }>`
        select new_data from audit_log where tabla = 'credential'`
      t.same(
        rows.map((row) => row.new_data),
        [{ user_id: user.id, motivo: 'recuperación de contraseña' }],
      )
    })

    await t.test('the token of a session does not change the password', async (t) => {
      const { tokens } = (await logIn('clave-nueva')).json()
      for (const token of [
        tokens.access,
        tokens.refresh.padEnd(20, 'x'),
        'x'.repeat(40),
        await signToken(user),
      ])
        t.match((await confirm(token, 'robada-1')).json(), { code: 'INVALID_RECOVERY_TOKEN', status: 400 })
      t.equal((await logIn('clave-nueva')).statusCode, 200)
    })

    await t.test('an account of before without a password here gets one', async (t) => {
      if (world.supabase) return
      await app.sql.write`delete from credential`
      await app.sql.write`delete from recovery_token`
      t.equal((await confirm(await tokenByLetter(world, user.email), 'primera-1')).statusCode, 200)
      t.equal((await logIn('primera-1')).statusCode, 200)
    })
  })
}

for (const form of ['current', 'versioned', 'old'] as const) {
  t.test(`a new password with Supabase Auth, ${form}`, async (t) => {
    const world = await createWorld(t, form, { config })
    const { supabase, app, post, get } = world
    const auth = supabase!.auth
    const user = await world.person({ password: 'clave-vieja' })
    const confirm = (token: string, password = 'clave-nueva') =>
      post('/api/password-reset/confirm/', { token, new_password: password })

    await t.test('a recovery session is good for nothing else', async (t) => {
      for (const method of ['otp', 'recovery']) {
        const response = await get('/api/me/', auth.accessTokenFor(user.id, method))
        t.equal(response.statusCode, 401)
        t.match(response.json(), { code: 'RECOVERY_TOKEN' })
      }
    })

    await t.test('a letter that was followed long ago is refused', async (t) => {
      const now = Math.floor(Date.now() / 1000)
      const token = auth.signToken({
        sub: user.id,
        iat: now,
        exp: now + 3600,
        session_id: randomUUID(),
        amr: [{ method: 'otp', timestamp: now - 3700 }],
      })
      t.match((await confirm(token)).json(), { code: 'INVALID_RECOVERY_TOKEN' })
    })

    await t.test('a forged recovery token is refused', async (t) => {
      const token = auth.accessTokenFor(user.id, 'recovery')
      const [header, , signature] = token.split('.')
      const claims = Buffer.from(
        JSON.stringify({ sub: user.id, amr: [{ method: 'otp', timestamp: Date.now() / 1000 }] }),
      )
      const forged = `${header}.${claims.toString('base64url')}.${signature}`
      t.match((await confirm(forged)).json(), { code: 'INVALID_RECOVERY_TOKEN' })
    })

    await t.test('a lost reply, and a failure after the change, may be repeated', async (t) => {
      supabase!.resetAfter({ on: 'PUT /auth/v1/user', times: 1 })
      t.equal((await confirm(auth.accessTokenFor(user.id, 'otp'), 'clave-dos')).statusCode, 200)
      const token = auth.accessTokenFor(user.id, 'otp')
      supabase!.fail({ status: 503, on: 'POST /auth/v1/logout' })
      t.equal((await confirm(token, 'clave-tres')).statusCode, 503)
      supabase!.clearFaults()
      t.equal((await confirm(token, 'clave-tres')).statusCode, 200)
      t.equal((await post('/api/login/', { email: user.email, password: 'clave-tres' })).statusCode, 200)
    })

    await t.test('a password that is refused is said so', async (t) => {
      auth.settings.minimumPasswordLength = 12
      const response = await confirm(auth.accessTokenFor(user.id, 'otp'), 'clave-4')
      t.match(response.json(), { status: 400, code: 'PASSWORD_REFUSED' })
    })

    await t.test('a fault of Supabase Auth does not show in the answer to a request', async (t) => {
      supabase!.fail({ status: 500, on: 'POST /auth/v1/recover' })
      const response = await post('/api/password-reset/request/', { email: user.email })
      t.equal(response.statusCode, 200)
      t.same(response.json(), { message: same })
      await eventually(() => (supabase!.requests('POST /auth/v1/recover').length > 0 ? true : undefined))
      supabase!.clearFaults()
    })

    await t.test('the letter leads to the site that asked, when it is listed in full', async (t) => {
      const askedFrom = async (headers: Record<string, string>) => {
        supabase!.forgetRequests()
        await post('/api/password-reset/request/', { email: user.email }, headers)
        const request = await eventually(() => supabase!.requests('POST /auth/v1/recover')[0])
        return request.query.get('redirect_to')
      }
      t.equal(await askedFrom({ origin: site }), `${site}/reset-password`)
      t.equal(await askedFrom({ referer: `${site}/forgot-password?x=1` }), `${site}/reset-password`)
      t.equal(await askedFrom({ origin: 'https://thief.vercel.app' }), null, 'a pattern admits strangers')
      t.equal(await askedFrom({ origin: 'https://thief.example' }), null)
      t.equal(await askedFrom({ origin: 'null', referer: 'nonsense' }), null)
      t.equal(await askedFrom({}), null)
    })
    t.ok(app)
  })
}

t.test('letters of the embedded identity', async (t) => {
  await t.test('go out once a minute, to active people only', async (t) => {
    const world = await createWorld(t, 'embedded', { config })
    const { app } = world
    const ask = (email: string) =>
      app.providers.identity.startRecovery(app.database, { email, redirectTo: null })
    const user = await world.person({ password: 'clave-1' })
    const inactive = await world.person({ password: 'clave-1', isActive: false })
    t.match(await ask(user.email), { to: user.email })
    t.equal(await ask(user.email), null)
    t.equal(await ask(inactive.email), null)
    t.equal(await ask('nadie@example.com'), null)
  })

  await t.test('expire, and the last one that is used ends the others', async (t) => {
    const world = await createWorld(t, 'embedded', { config })
    const { app, post } = world
    const user = await world.person({ password: 'clave-1' })
    const letter = async () => {
      await app.sql.write`update recovery_token set created_at = now() - interval '2 minutes'`
      return tokenByLetter(world, user.email)
    }
    const confirm = async (token: string) =>
      (await post('/api/password-reset/confirm/', { token, new_password: 'clave-2' })).statusCode
    const [first, second] = [await letter(), await letter()]
    t.equal(await confirm(second), 200)
    t.equal(await confirm(first), 400)
    const third = await letter()
    await app.sql.write`update recovery_token set expires_at = now() - interval '1 second'`
    t.equal(await confirm(third), 400)
  })

  for (const sql of ['update "public"."recovery_token"', 'record_audit', 'commit']) {
    await t.test(`are changed once although the reply was lost: ${sql}`, async (t) => {
      const world = await createWorld(t, 'embedded', { config, throughProxy: true })
      const user = await world.person({ password: 'clave-1' })
      const token = await tokenByLetter(world, user.email)
      world.app.proxy.swallowReply({ sql, times: 1 })
      const response = await world.post('/api/password-reset/confirm/', { token, new_password: 'clave-2' })
      t.equal(response.statusCode, 200, response.body)
      const [row] = await world.app.sql.read<{ count: number }>`
        select count(*)::int from audit_log where tabla = 'credential'`
      t.equal(row?.count, 1)
      t.equal((await world.post('/api/login/', { email: user.email, password: 'clave-2' })).statusCode, 200)
    })
  }

  await t.test('are sent once, and used once, however many ask at the same time', async (t) => {
    const world = await createWorld(t, 'embedded', { config })
    const { app } = world
    const user = await world.person({ password: 'clave-1' })
    const ask = () =>
      app.providers.identity.startRecovery(app.database, { email: user.email, redirectTo: null })
    const letters = (await Promise.all(Array.from({ length: 10 }, ask))).filter((letter) => letter !== null)
    t.equal(letters.length, 1)
    const confirm = async (_: unknown, index: number) =>
      world.post('/api/password-reset/confirm/', {
        token: letters[0]!.token,
        new_password: `clave-nueva-${index}`,
      })
    const replies = await Promise.all(Array.from({ length: 5 }, confirm))
    t.same(replies.map(({ statusCode }) => statusCode).sort(), [200, 400, 400, 400, 400])
  })
})
