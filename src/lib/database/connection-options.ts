import type { ClientConfig } from 'pg'

/** Parameters of a database URL that node-postgres understands. Prisma 6's own (`pgbouncer`, `connection_limit`, …) are not among them. */
const understood = new Set([
  'application_name',
  'host',
  'options',
  'port',
  'ssl',
  'sslcert',
  'sslkey',
  'sslmode',
  'sslnegotiation',
  'sslrootcert',
])

/**
 * Where and how to connect, from a `postgresql://` URL. `sslmode` means what it means to libpq: `require`
 * encrypts without asking who answers (Supabase signs with an authority of its own), `verify-full` asks.
 * Parameters made for Prisma 6 are left out.
 * Throws TypeError when `url` is no URL.
 */
export function connectionOptions(url: string): ClientConfig {
  const parsed = new URL(url)
  for (const name of [...parsed.searchParams.keys()]) {
    if (!understood.has(name)) parsed.searchParams.delete(name)
  }
  if (parsed.searchParams.has('sslmode')) parsed.searchParams.set('uselibpqcompat', 'true')
  return { connectionString: parsed.toString(), fallback_application_name: 'smartsales' }
}
