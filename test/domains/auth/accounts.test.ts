import t from 'tap'
import { createUser } from '../../factories.ts'
import { createWorld, identities } from './worlds.ts'

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const ana = { email: 'Ana.Perez@Example.COM', password: ' clave-1 ', nombre: ' Ana Pérez ', telefono: '' }

for (const identity of identities) {
  t.test(`accounts with ${identity}`, async (t) => {
    const world = await createWorld(t, identity)
    const { app, post, get } = world

    await t.test(
      'registering answers 201 with the profile, the role of the database and tokens',
      async (t) => {
        const response = await post('/api/register/', ana)
        t.equal(response.statusCode, 201, response.body)
        const { user, tokens } = response.json()
        t.match(user, {
          id: uuid,
          correo: 'ana.perez@example.com',
          nombre: 'Ana Pérez',
          telefono: null,
          roles: ['Cliente'],
        })
        t.same(Object.keys(tokens), ['access', 'refresh', 'token_type', 'expires_in'])
        t.equal(tokens.token_type, 'bearer')
        t.equal(tokens.expires_in, 3600)
        t.same((await get('/api/me/', tokens.access)).json(), {
          id: user.id,
          nombre: 'Ana Pérez',
          telefono: null,
          correo: 'ana.perez@example.com',
          roles: ['Cliente'],
        })
      },
    )

    await t.test('registration is audited with its actor and without a secret', async (t) => {
      const rows = await app.sql.read<{ usuario_id: string; new_data: Record<string, unknown> }>`
        select usuario_id, new_data from audit_log where tabla = 'usuario' and usuario_id is not null`
      t.equal(rows.length, 1)
      t.equal(rows[0]?.usuario_id, rows[0]?.new_data.id)
      t.same(Object.keys(rows[0]?.new_data ?? {}).sort(), [
        'anonimizado_en',
        'correo',
        'correo_duplicado',
        'creado_en',
        'id',
        'is_active',
        'nombre',
        'telefono',
      ])
    })

    await t.test('login takes the e-mail in any case and the password as typed or trimmed', async (t) => {
      for (const password of ['clave-1', ' clave-1 ']) {
        const response = await post('/auth/login', { email: 'ANA.perez@example.com', password })
        t.equal(response.statusCode, 200, response.body)
        t.match(response.json(), { user: { id: uuid, roles: ['Cliente'] }, tokens: { access: /^ey/ } })
        t.notOk('roles_ids' in response.json().user)
      }
    })

    await t.test('a password with spaces at its ends, set elsewhere, is taken as typed', async (t) => {
      const user = await world.person({ password: '  con espacios  ' })
      t.equal(
        (await post('/api/login/', { email: user.email, password: '  con espacios  ' })).statusCode,
        200,
      )
    })

    await t.test('a wrong password and an unknown e-mail get the same answer', async (t) => {
      const wrong = await post('/api/login/', { email: ana.email, password: 'otra-clave' })
      const nobody = await post('/api/login/', { email: 'nadie@example.com', password: 'otra-clave' })
      t.equal(wrong.statusCode, 401)
      t.match(wrong.json(), { code: 'INVALID_CREDENTIALS', detail: 'Correo o contraseña incorrectos.' })
      t.equal(wrong.headers['content-type'], 'application/problem+json')
      t.same({ ...wrong.json(), request_id: '' }, { ...nobody.json(), request_id: '' })
    })

    await t.test('a taken e-mail is 409, whoever asks', async (t) => {
      const response = await post('/api/register/', { ...ana, password: 'otra-clave' })
      t.equal(response.statusCode, 409)
      t.match(response.json(), { code: 'EMAIL_TAKEN', detail: /Ya existe una cuenta/ })
    })

    await t.test('the same registration again within the hour leads to the same account', async (t) => {
      const before = await world.accounts()
      const response = await post('/api/register/', ana)
      t.equal(response.statusCode, 201, response.body)
      t.equal(response.json().user.nombre, 'Ana Pérez')
      t.same(await world.accounts(), before)
    })

    await t.test('later the same registration is a taken e-mail, even with the right password', async (t) => {
      await app.sql
        .write`update usuario set creado_en = now() - interval '2 hours' where correo = 'ana.perez@example.com'`
      t.equal((await post('/api/register/', ana)).statusCode, 409)
    })

    await t.test('the same registration twice at once makes one account and two logins', async (t) => {
      const payload = { ...ana, email: 'doble@example.com' }
      const responses = await Promise.all([post('/api/register/', payload), post('/api/register/', payload)])
      t.same(
        responses.map(({ statusCode }) => statusCode),
        [201, 201],
      )
      t.equal(new Set(responses.map((response) => response.json().user.id)).size, 1)
      t.equal((await world.accounts()).filter((email) => email === 'doble@example.com').length, 1)
    })

    await t.test('a phone may be null, absent or empty', async (t) => {
      for (const [index, telefono] of [null, undefined, '', '70012345'].entries()) {
        const response = await post('/api/register/', { ...ana, email: `fono${index}@example.com`, telefono })
        t.equal(response.statusCode, 201, response.body)
        t.equal(response.json().user.telefono, telefono || null)
      }
    })

    await t.test('somebody inactive cannot log in, and only who knows the password learns why', async (t) => {
      const user = await world.person({ password: 'clave-2', isActive: false, roles: ['Cliente'] })
      const right = await post('/api/login/', { email: user.email, password: 'clave-2' })
      t.equal(right.statusCode, 403)
      t.match(right.json(), { code: 'ACCOUNT_DISABLED' })
      const wrong = await post('/api/login/', { email: user.email, password: 'clave-3' })
      t.match(wrong.json(), { code: 'INVALID_CREDENTIALS' })
    })

    await t.test(
      'who has another address in the shop logs in with the account’s, as often as they like',
      async (t) => {
        if (!world.supabase) return
        const user = await world.person({ password: 'clave-5', roles: ['Vendedor'] })
        await app.sql.write`update usuario set correo = 'otro@tienda.example' where id = ${user.id}::uuid`
        for (let time = 0; time < 5; time += 1) {
          const response = await post('/api/login/', { email: user.email, password: 'clave-5' })
          t.equal(response.statusCode, 200, response.body)
          t.match(response.json().user, { id: user.id, correo: 'otro@tienda.example', roles: ['Vendedor'] })
        }
      },
    )

    await t.test(
      'an account without a profile whose address is another’s has no profile in the answer',
      async (t) => {
        if (!world.supabase) return
        world.supabase.auth.addUser({ email: 'dos@example.com', password: 'clave-6' })
        await createUser(app.sql, { email: 'dos@example.com' })
        const response = await post('/api/login/', { email: 'dos@example.com', password: 'clave-6' })
        t.equal(response.statusCode, 200, response.body)
        t.same(response.json().user, {
          id: null,
          correo: 'dos@example.com',
          nombre: null,
          telefono: null,
          roles: [],
        })
      },
    )

    await t.test('logging out ends the session and its access token at once', async (t) => {
      const { tokens } = (
        await post('/api/login/', { email: 'doble@example.com', password: 'clave-1' })
      ).json()
      const response = await post('/api/logout/', {}, { authorization: `Bearer ${tokens.access}` })
      t.equal(response.statusCode, 204)
      t.equal(response.body, '')
      const refreshed = await post('/api/token/refresh/', { refresh: tokens.refresh })
      t.equal(refreshed.statusCode, 401)
      t.match(refreshed.json(), { code: 'INVALID_REFRESH_TOKEN' })
      if (!world.supabase) t.equal((await get('/api/me/', tokens.access)).statusCode, 401)
    })

    await t.test('a refresh token is exchanged for another pair', async (t) => {
      const { tokens } = (
        await post('/api/login/', { email: 'doble@example.com', password: 'clave-1' })
      ).json()
      const response = await post('/auth/token/refresh', { refresh: tokens.refresh })
      t.equal(response.statusCode, 200, response.body)
      t.same(Object.keys(response.json()), ['access', 'refresh', 'token_type', 'expires_in'])
      t.not(response.json().refresh, tokens.refresh)
      t.equal((await get('/api/me/', response.json().access)).statusCode, 200)
    })

    await t.test('an unknown refresh token is 401, and so is that of somebody inactive', async (t) => {
      t.equal((await post('/api/token/refresh/', { refresh: 'nobody-has-this-token' })).statusCode, 401)
      const user = await world.person({ password: 'clave-4' })
      const { tokens } = (await post('/api/login/', { email: user.email, password: 'clave-4' })).json()
      await app.sql.write`update usuario set is_active = false where id = ${user.id}::uuid`
      t.equal((await post('/api/token/refresh/', { refresh: tokens.refresh })).statusCode, 401)
    })

    await t.test('bodies that do not fit are refused by field', async (t) => {
      const refusals: [string, object, string][] = [
        ['/api/register/', { ...ana, email: 'no-es-correo' }, 'email'],
        ['/api/register/', { ...ana, email: undefined }, 'email'],
        ['/api/register/', { ...ana, email: `${'a'.repeat(180)}@example.com` }, 'email'],
        ['/api/register/', { ...ana, password: '  12345  ' }, 'password'],
        ['/api/register/', { ...ana, password: 'x'.repeat(201) }, 'password'],
        ['/api/register/', { ...ana, nombre: '   ' }, 'nombre'],
        ['/api/register/', { ...ana, nombre: 'x'.repeat(121) }, 'nombre'],
        ['/api/register/', { ...ana, telefono: '7'.repeat(41) }, 'telefono'],
        ['/api/login/', { password: 'x' }, 'email'],
        ['/api/login/', { email: 'ana@example.com' }, 'password'],
        ['/api/login/', { email: 'ana@example.com', password: '   ' }, 'password'],
        ['/api/login/', { email: 'ana@example.com', password: ['x'] }, 'password'],
        ['/api/token/refresh/', {}, 'refresh'],
        ['/api/password-reset/request/', { email: 'x' }, 'email'],
        ['/api/password-reset/confirm/', { token: 'short', new_password: 'clave-9' }, 'token'],
        ['/api/password-reset/confirm/', { token: 'x'.repeat(30), new_password: '12345' }, 'new_password'],
      ]
      for (const [url, payload, field] of refusals) {
        const response = await post(url, payload)
        t.equal(response.statusCode, 400, `${url} ${JSON.stringify(payload).slice(0, 80)} ${response.body}`)
        t.ok(response.json().errors?.[field], response.body)
      }
    })
  })
}
