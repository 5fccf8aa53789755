import pg from 'pg'
import t from 'tap'
import { connectionOptions } from '../../../src/lib/database/connection.ts'

/** What node-postgres makes of a URL. */
function optionsOf(query: string): pg.Client & { ssl: unknown } {
  return new pg.Client(connectionOptions(`postgresql://user:p%40ss@db.example.com:6543/shop${query}`))
}

t.test('address, name and password are those of the URL', async (t) => {
  const client = optionsOf('')
  t.match(client, {
    host: 'db.example.com',
    port: 6543,
    user: 'user',
    password: 'p@ss',
    database: 'shop',
    ssl: false,
  })
})

t.test('sslmode=require encrypts and asks nobody, as Supabase needs it', async (t) => {
  t.match(optionsOf('?sslmode=require').ssl, { rejectUnauthorized: false })
  t.match(optionsOf('?sslmode=no-verify').ssl, {})
})

t.test('sslmode=verify-full asks who answers', async (t) => {
  const { ssl } = optionsOf('?sslmode=verify-full')
  t.type(ssl, 'object')
  t.notMatch(ssl, { rejectUnauthorized: false })
})

t.test('sslmode=disable does not encrypt', async (t) => {
  t.equal(optionsOf('?sslmode=disable').ssl, false)
})

t.test('parameters made for Prisma 6 are left out, those of PostgreSQL stay', async (t) => {
  const { connectionString = '' } = connectionOptions(
    'postgresql://u@h/d?pgbouncer=true&connection_limit=1&pool_timeout=5&schema=public&statement_cache_size=0&application_name=x',
  )
  t.equal(new URL(connectionString).search, '?application_name=x')
})

t.test('a URL cannot lift the limits', async (t) => {
  const client = new pg.Client({
    ...connectionOptions('postgresql://u@h/d?query_timeout=0&statement_timeout=1&connectionTimeoutMillis=0'),
    query_timeout: 500,
  })
  t.match(client, { connectionParameters: { query_timeout: 500, statement_timeout: false } })
})
