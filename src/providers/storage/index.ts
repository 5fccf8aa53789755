import type { Config } from '../../config/config.ts'
import { createLocalFolder } from './local-folder.ts'
import type { StorageProvider } from './storage.ts'
import { createSupabaseStorage } from './supabase.ts'

/** The bucket of the original: public, with keys that begin with `productos/` as well. */
const bucket = 'productos'

/** Supabase Storage when the project and its key are configured, otherwise a local folder. */
export function createStorage(config: Config): StorageProvider {
  const { SUPABASE_URL: url, SUPABASE_SERVICE_ROLE_KEY: serviceRoleKey } = config
  if (url && serviceRoleKey) return createSupabaseStorage({ url, serviceRoleKey, bucket })
  return createLocalFolder(config.MEDIA_FOLDER)
}
