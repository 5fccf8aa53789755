import type { Config } from '../../config/config.ts'
import { createEmbeddedIdentity } from './embedded.ts'
import type { Identity } from './identity.ts'
import { createSupabaseIdentity } from './supabase.ts'

/** Supabase Auth when the project and its keys are configured, otherwise accounts in this service's own tables. */
export function createIdentity(config: Config): Identity {
  const { SUPABASE_URL: url, SUPABASE_ANON_KEY: anonKey, SUPABASE_SERVICE_ROLE_KEY: serviceRoleKey } = config
  if (url && anonKey && serviceRoleKey) return createSupabaseIdentity({ url, anonKey, serviceRoleKey })
  return createEmbeddedIdentity(config)
}
