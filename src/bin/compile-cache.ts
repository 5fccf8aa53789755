import { enableCompileCache } from 'node:module'
import { join } from 'node:path'

/**
 * Lets Node keep the compiled code of the modules that are loaded from now on beside the built service, and
 * take it from there: a cold start compiles nothing. A folder that cannot be written to is only read.
 */
export function useCompileCache(): void {
  enableCompileCache(join(import.meta.dirname, '..', '.compile-cache'))
}
