import { call, type Reply, ServiceUnavailable } from '../../lib/http.ts'
import { encodeKey, type StorageProvider, storageProblems } from './storage.ts'

/** The bucket of the original: public, with keys that begin with `productos/` as well. */
const bucket = 'productos'
/** Keys are never used twice, so a copy never grows old. */
const yearSeconds = 31_536_000

/** Storage answers 400 and tells the real status in the body. */
function statusOf({ ok, status, text }: Reply): number {
  return (!ok && Number(/"statusCode"\s*:\s*"?(\d{3})/.exec(text)?.[1])) || status
}

/**
 * Supabase Storage over its HTTP protocol (`/storage/v1/object`), with the service role's key. Every call may be repeated
 * without harm (uploads replace, a missing file counts as removed), so transient faults are. `url` is the project's
 * address, without a path; `timeoutMs` is for one attempt.
 */
export function createSupabaseStorage(
  project: Readonly<Record<'url' | 'serviceRoleKey', string>> & { readonly timeoutMs?: number },
): StorageProvider {
  const { url, serviceRoleKey, timeoutMs = 8000 } = project
  const objects = `${url}/storage/v1/object`
  const credentials = { authorization: `Bearer ${serviceRoleKey}`, apikey: serviceRoleKey }

  /** The status of an answer that is no success; undefined of one that is. */
  async function refusal(key: string, init: RequestInit): Promise<number | undefined> {
    const headers = { ...credentials, ...init.headers }
    const policy = { timeoutMs, attempts: 3, repeats: 'always', statusOf } as const
    try {
      const { status } = await call(`${objects}/${bucket}/${encodeKey(key)}`, { ...init, headers }, policy)
      return status < 300 ? undefined : status
    } catch (cause) {
      if (!(cause instanceof ServiceUnavailable)) throw cause
      throw storageProblems.STORAGE_UNAVAILABLE([], { cause })
    }
  }

  return {
    async upload(key, bytes, contentType) {
      const headers = {
        'content-type': contentType,
        'cache-control': `max-age=${yearSeconds}`,
        'x-upsert': 'true',
      }
      const status = await refusal(key, { method: 'POST', headers, body: new Uint8Array(bytes) })
      if (status) throw storageProblems.STORAGE_REFUSED([], { cause: new Error(`upload answered ${status}`) })
    },
    async remove(key) {
      const status = await refusal(key, { method: 'DELETE' })
      if (status && status !== 404)
        throw storageProblems.STORAGE_REFUSED([], { cause: new Error(`removal answered ${status}`) })
    },
    publicUrl: (key) => `${objects}/public/${bucket}/${encodeKey(key)}`,
  }
}
