import t from 'tap'
import { countRows, createWorld } from './worlds.ts'

const world = await createWorld(t, 'embedded', { throughProxy: true })
const { app, post, get } = world

async function session() {
  const user = await world.person({ password: 'clave-1', roles: ['Cliente'] })
  const response = await post('/api/login/', { email: user.email, password: 'clave-1' })
  return { user, tokens: response.json().tokens }
}

const refresh = (token: string) => post('/api/token/refresh/', { refresh: token })

t.test(
  'a refresh token that comes back soon is answered the same: a double click or a lost reply',
  async (t) => {
    const { tokens } = await session()
    const responses = await Promise.all([
      refresh(tokens.refresh),
      refresh(tokens.refresh),
      refresh(tokens.refresh),
    ])
    t.same(
      responses.map(({ statusCode }) => statusCode),
      [200, 200, 200],
    )
    t.equal(new Set(responses.map((response) => response.json().refresh)).size, 1)
    t.equal((await refresh(responses[0]?.json().refresh)).statusCode, 200)
  },
)

t.test('a refresh token that comes back later ends its whole family', async (t) => {
  const { tokens } = await session()
  const next = (await refresh(tokens.refresh)).json()
  await app.sql
    .write`update session set rotated_at = rotated_at - interval '31 seconds' where rotated_at is not null`
  t.equal((await refresh(tokens.refresh)).statusCode, 401)
  t.equal((await refresh(next.refresh)).statusCode, 401, 'the thief or the victim: both have to log in again')
  t.equal((await get('/api/me/', next.access)).statusCode, 401)
})

t.test('other sessions of the person go on', async (t) => {
  const { user, tokens } = await session()
  const other = (await post('/api/login/', { email: user.email, password: 'clave-1' })).json().tokens
  await post('/api/logout/', {}, { authorization: `Bearer ${tokens.access}` })
  t.equal((await get('/api/me/', tokens.access)).statusCode, 401)
  t.equal((await get('/api/me/', other.access)).statusCode, 200)
  t.equal((await refresh(other.refresh)).statusCode, 200)
})

t.test('a session ends after 30 days without use', async (t) => {
  const { tokens } = await session()
  const [row] = await app.sql.read<{ days: number }>`
    select round(extract(epoch from max(expires_at) - now()) / 86400)::int as days from session`
  t.equal(row?.days, 30)
  await app.sql.write`update session set expires_at = now() - interval '1 second'`
  t.equal((await refresh(tokens.refresh)).statusCode, 401)
})

t.test('the time of the login is kept in the tokens that follow', async (t) => {
  const { tokens } = await session()
  await app.sql.write`update session set created_at = now() - interval '1 day' where rotated_at is null`
  const { access } = (await refresh(tokens.refresh)).json()
  const claims = JSON.parse(Buffer.from(access.split('.')[1], 'base64url').toString())
  t.equal(claims.amr[0].method, 'password')
  t.ok(claims.iat - claims.amr[0].timestamp > 86_000)
})

t.test('an exchange whose reply from the database was lost is one exchange', async (t) => {
  const { tokens } = await session()
  app.proxy.swallowReply({ sql: 'exchange_refresh_token', times: 1 })
  const response = await refresh(tokens.refresh)
  t.equal(response.statusCode, 200, response.body)
  t.equal((await refresh(response.json().refresh)).statusCode, 200)
})

t.test('tokens are stored as hashes only', async (t) => {
  const { tokens } = await session()
  const rows = await app.sql.read<{ stored: string }>`
    select encode(refresh_token_hash, 'escape') || encode(refresh_token_hash, 'base64') as stored from session`
  t.notOk(rows.some(({ stored }) => stored.includes(tokens.refresh)))
})

t.test('sessions of long ago are swept by the way', async (t) => {
  await app.sql.write`update session set expires_at = now() - interval '2 days'`
  const old = await countRows(app, 'session')
  await session()
  t.equal(await countRows(app, 'session'), old - 5 + 1)
})
