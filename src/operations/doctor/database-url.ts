import type { Config } from '../../config/config.ts'
import { type Finding, fail, ok, warn } from './finding.ts'

export type PoolerMode = 'transaction' | 'session' | 'direct' | 'local'

const topic = 'database url'
const localHosts = new Set(['localhost', '127.0.0.1', '[::1]'])

/**
 * How a URL reaches PostgreSQL, as Supabase lays it out: port 6543 is the transaction pooler, port 5432 of a
 * pooler's host the session pooler, anything else the database itself.
 */
export function poolerMode(url: URL): PoolerMode {
  if (localHosts.has(url.hostname)) return 'local'
  if (url.port === '6543') return 'transaction'
  return url.hostname.includes('pooler') ? 'session' : 'direct'
}

/** The project reference in a pooler's user name (`postgres.<ref>`), or null where there is none. */
export function projectOfUser(url: URL): string | null {
  return /^[^.]+\.([a-z0-9]+)$/.exec(decodeURIComponent(url.username))?.[1] ?? null
}

/** Judges DATABASE_URL and DIRECT_URL by their text alone. */
export function checkDatabaseUrls(
  config: Pick<Config, 'DATABASE_URL' | 'DIRECT_URL' | 'SUPABASE_URL'>,
): Finding[] {
  const url = new URL(config.DATABASE_URL)
  const direct = config.DIRECT_URL === undefined ? null : new URL(config.DIRECT_URL)
  return [
    checkMode(url),
    ...checkEncryption(url),
    checkDirect(url, direct),
    ...checkProject(url, direct, config),
  ]
}

function checkMode(url: URL): Finding {
  const mode = poolerMode(url)
  if (mode === 'transaction') return ok(topic, 'DATABASE_URL names the transaction pooler (port 6543).')
  if (mode === 'local') return ok(topic, 'DATABASE_URL names a database on this machine.')
  if (mode === 'session') {
    return warn(
      topic,
      'DATABASE_URL names the session pooler (port 5432), which holds one of few connections per client: use port 6543.',
    )
  }
  return warn(
    topic,
    `DATABASE_URL names a database directly (port ${url.port || '5432'}); on Supabase use the transaction pooler, port 6543, which is also reachable over IPv4.`,
  )
}

function checkEncryption(url: URL): Finding[] {
  if (poolerMode(url) === 'local') return []
  const mode = url.searchParams.get('sslmode')
  if (mode === 'verify-full' || mode === 'verify-ca')
    return [ok('encryption', `sslmode=${mode}: encrypted, and the server is verified.`)]
  if (mode === 'require') return [ok('encryption', 'sslmode=require: encrypted.')]
  if (mode === 'disable')
    return [
      fail('encryption', 'sslmode=disable sends the password and all data in the open: use sslmode=require.'),
    ]
  return [warn('encryption', 'DATABASE_URL does not ask for encryption: add ?sslmode=require.')]
}

function checkDirect(url: URL, direct: URL | null): Finding {
  if (direct === null) {
    return poolerMode(url) === 'transaction'
      ? fail(
          'direct url',
          'DIRECT_URL is not set: migrations cannot lock through a transaction pooler. Set it to the session pooler, port 5432.',
        )
      : ok(
          'direct url',
          'DIRECT_URL is not set: migrations go through DATABASE_URL, which keeps its session.',
        )
  }
  return poolerMode(direct) === 'transaction'
    ? fail(
        'direct url',
        'DIRECT_URL names the transaction pooler (port 6543), where migrations cannot lock: use port 5432.',
      )
    : ok('direct url', 'DIRECT_URL gives migrations a session of their own.')
}

function checkProject(url: URL, direct: URL | null, config: Pick<Config, 'SUPABASE_URL'>): Finding[] {
  const project =
    config.SUPABASE_URL === undefined ? null : new URL(config.SUPABASE_URL).hostname.split('.')[0]
  const users = [url, ...(direct ? [direct] : [])].map(projectOfUser).filter((ref) => ref !== null)
  const differs = new Set(project ? [project, ...users] : users).size > 1
  if (users.length === 0) return []
  return differs
    ? [
        fail(
          'project',
          'DATABASE_URL, DIRECT_URL and SUPABASE_URL do not belong to the same Supabase project.',
        ),
      ]
    : [ok('project', 'All Supabase addresses belong to the same project.')]
}
