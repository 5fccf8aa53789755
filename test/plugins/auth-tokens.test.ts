import { createHmac, generateKeyPairSync, type KeyObject, randomUUID, sign } from 'node:crypto'
import { mock } from 'node:test'
import Fastify from 'fastify'
import t from 'tap'
import { createTokenVerifier } from '../../src/providers/identity/verify-token.ts'
import { createUser } from '../factories.ts'
import { build, type TestApp, testSecret } from '../helper.ts'

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
const nowSeconds = () => Math.floor(Date.now() / 1000)

/** A token put together by hand, so that it may be wrong in any way. */
function token(header: object, claims: object, signWith: (input: string) => Buffer): string {
  const input = `${encode(header)}.${encode(claims)}`
  return `${input}.${signWith(input).toString('base64url')}`
}

const hmac =
  (secret: string | Buffer, digest = 'sha256') =>
  (input: string) =>
    createHmac(digest, secret).update(input).digest()
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const strangerEc = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const rs256 = (input: string) => sign('sha256', Buffer.from(input), rsa.privateKey)
const es256 = (key: KeyObject) => (input: string) =>
  sign('sha256', Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' })

/** A key server on loopback that counts how often it is asked. */
async function startKeyServer() {
  const server = Fastify()
  const state = { requests: 0, isDown: false, hasEc: true }
  server.get('/auth/v1/.well-known/jwks.json', async (_request, reply) => {
    state.requests += 1
    if (state.isDown) return reply.code(500).send({})
    const keys = [{ ...rsa.publicKey.export({ format: 'jwk' }), kid: 'rsa', alg: 'RS256', use: 'sig' }]
    if (state.hasEc)
      keys.push({ ...ec.publicKey.export({ format: 'jwk' }), kid: 'ec', alg: 'ES256', use: 'sig' })
    return { keys }
  })
  const url = await server.listen({ port: 0, host: '127.0.0.1' })
  t.teardown(() => server.close())
  return { url, state }
}

const supabaseKeys = {
  SUPABASE_ANON_KEY: 'fake-anonymous-key-for-tests',
  SUPABASE_SERVICE_ROLE_KEY: 'fake-service-key-for-tests',
}
const keyServer = await startKeyServer()
const app = await build(t, { config: { SUPABASE_URL: keyServer.url, ...supabaseKeys } })
const user = await createUser(app.sql, { roles: ['Cliente'] })

const claims = (changes: object = {}) => ({
  sub: user.id,
  iat: nowSeconds(),
  exp: nowSeconds() + 3600,
  aud: 'authenticated',
  role: 'authenticated',
  ...changes,
})
const hs256 = (changes: object = {}, header: object = {}) =>
  token({ alg: 'HS256', typ: 'JWT', ...header }, claims(changes), hmac(testSecret))
const ask = (bearer: string, on: TestApp = app) =>
  on.inject({ url: '/api/rolesusuario/check/?role_id=1', headers: { authorization: `Bearer ${bearer}` } })

const accepted: Record<string, () => string> = {
  'HS256 with the project secret': () => hs256(),
  'ES256 with a published key': () => token({ alg: 'ES256', kid: 'ec' }, claims(), es256(ec.privateKey)),
  'RS256 with a published key': () => token({ alg: 'RS256', kid: 'rsa' }, claims(), rs256),
  'another audience, as the original': () => hs256({ aud: 'somebody-else' }),
  'no audience': () => hs256({ aud: undefined }),
  'user_id in place of sub': () => hs256({ sub: undefined, user_id: user.id }),
  'an id in capitals': () => hs256({ sub: user.id.toUpperCase() }),
  'expired within the leeway': () => hs256({ exp: nowSeconds() - 30 }),
  'issued a little ahead of our clock': () => hs256({ iat: nowSeconds() + 30 }),
  'valid from a little ahead of our clock': () => hs256({ nbf: nowSeconds() + 30 }),
  'a session that began with a letter and went on with a password': () =>
    hs256({
      amr: [
        { method: 'otp', timestamp: 1 },
        { method: 'password', timestamp: 2 },
      ],
    }),
}

for (const [name, make] of Object.entries(accepted)) {
  t.test(`accepted: ${name}`, async (t) => {
    const response = await ask(make())
    t.equal(response.statusCode, 200, response.body)
  })
}

const refused: Record<string, [code: string, make: () => string]> = {
  'alg none': ['TOKEN_INVALID', () => token({ alg: 'none' }, claims(), () => Buffer.alloc(0))],
  'alg None with a signature': ['TOKEN_INVALID', () => token({ alg: 'None' }, claims(), hmac(testSecret))],
  'HS256 with the RS256 public key as the secret': [
    'TOKEN_INVALID',
    () =>
      token(
        { alg: 'HS256', kid: 'rsa' },
        claims(),
        hmac(rsa.publicKey.export({ type: 'spki', format: 'pem' })),
      ),
  ],
  'HS256 with the public key in DER': [
    'TOKEN_INVALID',
    () => token({ alg: 'HS256' }, claims(), hmac(rsa.publicKey.export({ type: 'spki', format: 'der' }))),
  ],
  'HS256 with an empty secret': ['TOKEN_INVALID', () => token({ alg: 'HS256' }, claims(), hmac(''))],
  'HS512 with the right secret': [
    'TOKEN_INVALID',
    () => token({ alg: 'HS512' }, claims(), hmac(testSecret, 'sha512')),
  ],
  'ES256 announced over an HMAC': [
    'TOKEN_INVALID',
    () => token({ alg: 'ES256', kid: 'ec' }, claims(), hmac(testSecret)),
  ],
  'ES256 by an unknown key': [
    'TOKEN_INVALID',
    () => token({ alg: 'ES256', kid: 'stranger' }, claims(), es256(strangerEc.privateKey)),
  ],
  'ES256 by a stranger under a known name': [
    'TOKEN_INVALID',
    () => token({ alg: 'ES256', kid: 'ec' }, claims(), es256(strangerEc.privateKey)),
  ],
  'a key inside the token': [
    'TOKEN_INVALID',
    () =>
      token(
        { alg: 'ES256', jwk: strangerEc.publicKey.export({ format: 'jwk' }) },
        claims(),
        es256(strangerEc.privateKey),
      ),
  ],
  'RS256 with the EC key’s name': [
    'TOKEN_INVALID',
    () => token({ alg: 'RS256', kid: 'ec' }, claims(), rs256),
  ],
  'an unknown critical header': ['TOKEN_INVALID', () => hs256({}, { crit: ['x'], x: 1 })],
  'another secret': ['TOKEN_INVALID', () => token({ alg: 'HS256' }, claims(), hmac('x'.repeat(40)))],
  'claims changed after signing': [
    'TOKEN_INVALID',
    () => hs256().replace(/\.[^.]+\./, `.${encode(claims({ sub: randomUUID() }))}.`),
  ],
  'no expiry': ['TOKEN_INVALID', () => hs256({ exp: undefined })],
  'no time of issue': ['TOKEN_INVALID', () => hs256({ iat: undefined })],
  'a time of issue that is no number': ['TOKEN_INVALID', () => hs256({ iat: 'yesterday' })],
  'expired beyond the leeway': ['TOKEN_EXPIRED', () => hs256({ exp: nowSeconds() - 61 })],
  'issued in the future': ['TOKEN_NOT_YET_VALID', () => hs256({ iat: nowSeconds() + 120 })],
  'not valid yet': ['TOKEN_NOT_YET_VALID', () => hs256({ nbf: nowSeconds() + 120 })],
  'no subject': ['TOKEN_WITHOUT_SUBJECT', () => hs256({ sub: undefined })],
  'a subject that is no UUID': ['TOKEN_WITHOUT_SUBJECT', () => hs256({ sub: "1' or '1'='1" })],
  'a project key, which has no subject': [
    'TOKEN_WITHOUT_SUBJECT',
    () => hs256({ sub: undefined, role: 'anon' }),
  ],
  'a session of a recovery letter': [
    'RECOVERY_TOKEN',
    () => hs256({ amr: [{ method: 'recovery', timestamp: 1 }] }),
  ],
  'the same by its older name': ['RECOVERY_TOKEN', () => hs256({ amr: [{ method: 'otp', timestamp: 1 }] })],
  'no token at all': ['TOKEN_INVALID', () => 'nonsense'],
  'three dots': ['TOKEN_INVALID', () => 'a.b.c'],
  'too long': ['TOKEN_INVALID', () => hs256({ padding: 'x'.repeat(9000) })],
  'nobody’s id': ['ACCOUNT_NOT_ACTIVE', () => hs256({ sub: randomUUID() })],
}

for (const [name, [code, make]] of Object.entries(refused)) {
  t.test(`refused: ${name}`, async (t) => {
    const response = await ask(make())
    t.equal(response.statusCode, 401, response.body)
    t.match(response.json(), { code, title: 'Unauthorized' })
    t.match(response.headers['www-authenticate'], /^Bearer realm="smartsales", error="invalid_token"$/)
    t.notMatch(response.json().detail, /jwt|jws|claim|signature|verification/i, 'none of the library’s words')
  })
}

t.test('other schemes and spellings are no token', async (t) => {
  for (const authorization of [
    '',
    'Bearer',
    'Bearer ',
    `bearer ${hs256()}`,
    `Token ${hs256()}`,
    `Basic ${hs256()}`,
  ]) {
    const response = await app.inject({ url: '/api/me/', headers: { authorization } })
    t.equal(response.statusCode, 401)
    t.match(response.json(), { code: 'NOT_AUTHENTICATED' })
    t.equal(response.headers['www-authenticate'], 'Bearer realm="smartsales"')
  }
})

t.test('a bad token does not matter on public routes', async (t) => {
  for (const bearer of [hs256({ exp: 1 }), 'nonsense', hs256({ sub: randomUUID() })]) {
    const headers = { authorization: `Bearer ${bearer}` }
    const payload = { email: 'nadie@example.com' }
    const response = await app.inject({
      method: 'POST',
      url: '/api/password-reset/request/',
      headers,
      payload,
    })
    t.equal(response.statusCode, 200)
  }
})

t.test('a token that was good is refused once it expires, remembered or not', async (t) => {
  const verify = createTokenVerifier(app.config, () => undefined)
  const start = Date.now()
  const { now } = performance
  // The clock stands still until it is moved: a slow machine would let the token expire before it is used.
  mock.timers.enable({ apis: ['Date'], now: start })
  t.teardown(() => {
    performance.now = now
    mock.timers.reset()
  })
  const short = hs256({ exp: nowSeconds() - 59 })
  await t.resolves(verify(short))
  performance.now = () => now.call(performance) + 2100
  mock.timers.setTime(start + 2100)
  await t.rejects(verify(short), { code: 'TOKEN_EXPIRED' })
})

t.test('the keys are fetched once for many tokens', async (t) => {
  const before = keyServer.state.requests
  const tokens = Array.from({ length: 20 }, () =>
    token({ alg: 'ES256', kid: 'ec' }, claims({ jti: randomUUID() }), es256(ec.privateKey)),
  )
  const statuses = await Promise.all(tokens.map(async (bearer) => (await ask(bearer)).statusCode))
  t.ok(statuses.every((status) => status === 200))
  t.equal(keyServer.state.requests, before)
})

t.test('tokens with unknown keys do not make the key server be asked again and again', async (t) => {
  const before = keyServer.state.requests
  for (let time = 0; time < 5; time += 1)
    t.equal(
      (await ask(token({ alg: 'ES256', kid: randomUUID() }, claims(), es256(ec.privateKey)))).statusCode,
      401,
    )
  t.ok(keyServer.state.requests - before <= 1)
})

t.test('a dead key server does not touch HS256, and is not asked by each request', async (t) => {
  const dead = await startKeyServer()
  dead.state.isDown = true
  const other = await build(t, { config: { SUPABASE_URL: dead.url, ...supabaseKeys } })
  const somebody = await createUser(other.sql)
  const published = token({ alg: 'ES256', kid: 'ec' }, claims({ sub: somebody.id }), es256(ec.privateKey))
  for (let time = 0; time < 3; time += 1) {
    const response = await ask(published, other)
    t.equal(response.statusCode, 503, response.body)
    t.match(response.json(), { code: 'IDENTITY_UNAVAILABLE' })
    t.equal(response.headers['retry-after'], '5')
  }
  t.equal(dead.state.requests, 1)
  t.equal((await ask(hs256({ sub: somebody.id }), other)).statusCode, 200)
  const publicly = await other.inject({
    method: 'POST',
    url: '/api/password-reset/request/',
    headers: { authorization: `Bearer ${published}` },
    payload: { email: 'nadie@example.com' },
  })
  t.equal(publicly.statusCode, 200)
})

t.test(
  'without a project only HS256 is known, with a key derived from SECRET_KEY when no other is set',
  async (t) => {
    const other = await build(t, { config: { SUPABASE_JWT_SECRET: '' } })
    const payload = { email: 'ana@example.com', password: 'clave-1', nombre: 'Ana' }
    const registered = await other.inject({ method: 'POST', url: '/api/register/', payload })
    t.equal((await ask(registered.json().tokens.access, other)).statusCode, 200)
    t.equal((await ask(token({ alg: 'HS256' }, claims(), hmac(testSecret)), other)).statusCode, 401)
    t.equal((await ask(token({ alg: 'RS256', kid: 'rsa' }, claims(), rs256), other)).statusCode, 401)
  },
)

t.test('a project without a shared secret takes no HS256 token', async (t) => {
  const config = { SUPABASE_URL: keyServer.url, ...supabaseKeys, SUPABASE_JWT_SECRET: '' }
  const other = await build(t, { config })
  const somebody = await createUser(other.sql)
  const signed = (secret: string) => token({ alg: 'HS256' }, claims({ sub: somebody.id }), hmac(secret))
  t.equal((await ask(signed(testSecret), other)).statusCode, 401)
  t.equal((await ask(signed(''), other)).statusCode, 401)
  const published = token({ alg: 'ES256', kid: 'ec' }, claims({ sub: somebody.id }), es256(ec.privateKey))
  t.equal((await ask(published, other)).statusCode, 200)
})
