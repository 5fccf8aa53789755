import type { SqlClient } from '../../../lib/database/sql.ts'
import type { StorageProvider } from '../../../providers/storage/storage.ts'

/** What the removal needs; the application itself has it. */
export interface DeleteImageContext {
  readonly sql: SqlClient
  readonly providers: { readonly storage: StorageProvider }
}

function keyIn(payload: unknown): string {
  const key = typeof payload === 'object' && payload !== null ? Reflect.get(payload, 'key') : undefined
  if (typeof key !== 'string' || key === '') throw new TypeError('The task names no image.')
  return key
}

/**
 * Does an outbox task of the topic `image.delete` (`deleteImageTopic`): removes the image that `payload.key`
 * names, unless a product has it. Doing it twice is harmless.
 * Throws the errors of the storage provider, to be tried again later.
 */
export async function deleteImage(payload: unknown, { sql, providers }: DeleteImageContext): Promise<void> {
  const key = keyIn(payload)
  const [row] = await sql.read<{ used: boolean }>`
    select exists (select from producto where imagen_key = ${key}) as used`
  if (!row?.used) await providers.storage.remove(key)
}
