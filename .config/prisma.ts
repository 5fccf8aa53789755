import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'prisma/config'

const fromRoot = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url))

if (existsSync(fromRoot('.env'))) process.loadEnvFile(fromRoot('.env'))

// The schema engine from npm, in place of a binary that the CLI would download.
process.env.PRISMA_SCHEMA_ENGINE_BINARY = fromRoot('prisma/engine/schema-engine.js')

// Migrations need a session of their own, which a transaction pooler cannot give: DIRECT_URL first.
const url = process.env.DIRECT_URL || process.env.DATABASE_URL

export default defineConfig({
  schema: fromRoot('prisma/schema'),
  migrations: {
    path: fromRoot('prisma/migrations'),
    seed: 'node prisma/seed.ts',
  },
  // `prisma generate` needs no database, so it is no error that none is named.
  ...(url ? { datasource: { url } } : {}),
})
