import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Client } from 'pg'

/** How a database stands to the migrations of this version. */
export interface MigrationState {
  /** False before the first migration. */
  readonly managed: boolean
  /** True when the shop's tables are there, by whatever made them. */
  readonly hasTables: boolean
  readonly applied: readonly string[]
  /** In this version, not in the database. */
  readonly pending: readonly string[]
  /** Began and did not end; `prisma migrate resolve` decides. */
  readonly failed: readonly string[]
  /** In the database, not in this version: a newer version was here. */
  readonly unknown: readonly string[]
}

/** Names of the migrations in `folder`, in the order in which they are applied. */
export function listMigrations(folder: string): string[] {
  const entries = readdirSync(folder, { withFileTypes: true })
  return entries.flatMap((entry) => (entry.isDirectory() ? [entry.name] : [])).sort()
}

/** Names of the indexes that the migrations in `folder` create and leave. */
export function listIndexes(folder: string): string[] {
  const deeds = listMigrations(folder).flatMap((migration) => {
    const text = readFileSync(join(folder, migration, 'migration.sql'), 'utf8')
    return [
      ...text.matchAll(
        /^\s*(CREATE|DROP) (?:UNIQUE )?INDEX (?:CONCURRENTLY )?(?:IF (?:NOT )?EXISTS )?(\w+)/gim,
      ),
    ]
  })
  const names = new Set<string>()
  for (const [, deed, name = ''] of deeds)
    if (deed?.toUpperCase() === 'CREATE') names.add(name)
    else names.delete(name)
  return [...names]
}

/** Reads Prisma's own table and compares it with `names`. Throws what node-postgres throws. */
export async function readMigrationState(client: Client, names: readonly string[]): Promise<MigrationState> {
  const tables = await client.query<{ managed: boolean; tables: boolean }>(
    `SELECT to_regclass('_prisma_migrations') IS NOT NULL AS managed, to_regclass('usuario') IS NOT NULL AS tables`,
  )
  const { managed, tables: hasTables } = tables.rows[0]!
  const state = { managed, hasTables, applied: [], pending: names, failed: [], unknown: [] }
  if (!managed) return state
  const { rows } = await client.query<{ name: string; finished: boolean }>(
    `SELECT migration_name AS name, finished_at IS NOT NULL AS finished
     FROM _prisma_migrations WHERE rolled_back_at IS NULL ORDER BY started_at`,
  )
  const applied = rows.filter(({ finished }) => finished).map(({ name }) => name)
  return {
    ...state,
    applied,
    pending: names.filter((name) => !applied.includes(name)),
    failed: rows.filter(({ finished }) => !finished).map(({ name }) => name),
    unknown: applied.filter((name) => !names.includes(name)),
  }
}
