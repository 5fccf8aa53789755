import { fileURLToPath } from 'node:url'
import { defineConfig } from 'prisma/config'
import { migrationUrl, readSource } from '../src/config/source.ts'

const fromRoot = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url))

// The schema engine from npm, in place of a binary that the CLI would download.
process.env.PRISMA_SCHEMA_ENGINE_BINARY = fromRoot('prisma/engine/schema-engine.js')

const url = migrationUrl(readSource())

export default defineConfig({
  schema: fromRoot('prisma/schema'),
  migrations: {
    path: fromRoot('prisma/migrations'),
    seed: 'node prisma/seed.ts',
  },
  // `prisma generate` needs no database, so it is no error that none is named.
  ...(url ? { datasource: { url } } : {}),
})
