import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** True when Prisma's client is missing or older than the schema that it is made from. */
export function isClientStale(schemaFolder: string, clientFile: string): boolean {
  if (!existsSync(clientFile)) return true
  const madeAt = statSync(clientFile).mtimeMs
  return readdirSync(schemaFolder).some((file) => statSync(join(schemaFolder, file)).mtimeMs > madeAt)
}
