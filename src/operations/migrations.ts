import { globSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Client } from 'pg'

/** This version's own; no such folder where the service runs without its sources. */
const ownFolder = fileURLToPath(new URL('../../prisma/migrations', import.meta.url))

/** Names of the migrations in `folder`, in the order in which they are applied; none where there is no such folder. */
export function listMigrations(folder = ownFolder): string[] {
  return globSync('*/migration.sql', { cwd: folder }).map(dirname).sort()
}

/** What `pattern` finds in the migrations of `folder`, in the order in which they are applied. */
export function searchMigrations(pattern: RegExp, folder = ownFolder): RegExpExecArray[] {
  return listMigrations(folder).flatMap((name) => [
    ...readFileSync(`${folder}/${name}/migration.sql`, 'utf8').matchAll(pattern),
  ])
}

/** Names of the indexes that the migrations in `folder` create and leave. */
export function listIndexes(folder = ownFolder): string[] {
  const deeds = /^\s*(CREATE|DROP) (?:UNIQUE )?INDEX (?:CONCURRENTLY )?(?:IF (?:NOT )?EXISTS )?(\w+)/gim
  const names = new Set<string>()
  for (const [, deed, name = ''] of searchMigrations(deeds, folder))
    if (deed?.toUpperCase() === 'CREATE') names.add(name)
    else names.delete(name)
  return [...names]
}

/**
 * Reads Prisma's own table and compares it with `names`, the migrations of this version. Throws what node-postgres throws.
 */
export async function readMigrationState(client: Client, names: readonly string[]) {
  const { rows: tables } = await client.query<{ managed: boolean; hasTables: boolean }>(
    `SELECT to_regclass('_prisma_migrations') IS NOT NULL AS managed, to_regclass('usuario') IS NOT NULL AS "hasTables"`,
  )
  const { managed, hasTables } = tables[0]!
  const recorded = `SELECT migration_name AS name, finished_at IS NOT NULL AS finished
    FROM _prisma_migrations WHERE rolled_back_at IS NULL ORDER BY started_at`
  const rows = managed ? (await client.query<{ name: string; finished: boolean }>(recorded)).rows : []
  const applied = rows.filter(({ finished }) => finished).map(({ name }) => name)
  return {
    /** False before the first migration. */
    managed,
    /** True when the shop's tables are there, by whatever made them. */
    hasTables,
    applied,
    /** In this version, not in the database. */
    pending: names.filter((name) => !applied.includes(name)),
    /** Began and did not end; `prisma migrate resolve` decides. */
    failed: rows.filter(({ finished }) => !finished).map(({ name }) => name),
    /** In the database, not in this version: a newer version was here. */
    unknown: applied.filter((name) => !names.includes(name)),
  }
}
