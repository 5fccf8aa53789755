import { type CallOptions, call, type Reply, ServiceUnavailable } from '../../lib/http.ts'
import { storageRefused, storageUnavailable } from './errors.ts'
import type { StorageProvider } from './storage.ts'

export interface SupabaseStorageOptions {
  /** The project's address, without a path. */
  readonly url: string
  readonly serviceRoleKey: string
  readonly bucket: string
  /** For one attempt. */
  readonly timeoutMs?: number
  readonly attempts?: number
}

/** Keys are never used twice, so a copy never grows old. */
const yearSeconds = 31_536_000

function encodeKey(key: string): string {
  return key.split('/').map(encodeURIComponent).join('/')
}

/** Storage answers 400 and tells the real status in the body. */
function realStatus({ ok, status, text }: Reply): number {
  const told = ok ? Number.NaN : Number(/"statusCode"\s*:\s*"?(\d{3})/.exec(text)?.[1])
  return Number.isNaN(told) ? status : told
}

/**
 * Supabase Storage over its HTTP protocol (`/storage/v1/object`), with the service role's key. Every call may
 * be repeated without harm (uploads replace, a missing file counts as removed), so transient faults are.
 */
export function createSupabaseStorage(options: SupabaseStorageOptions): StorageProvider {
  const { url, serviceRoleKey, bucket, timeoutMs = 8000, attempts = 3 } = options
  const authorization = { authorization: `Bearer ${serviceRoleKey}`, apikey: serviceRoleKey }

  const limits: CallOptions = {
    timeoutMs,
    attempts,
    repeats: 'always',
    backoff: { baseMs: 400, capMs: 2000 },
    statusOf: realStatus,
  }

  async function send(key: string, method: string, headers = {}, body?: Buffer): Promise<number> {
    const target = `${url}/storage/v1/object/${bucket}/${encodeKey(key)}`
    const init = { method, headers: { ...authorization, ...headers } }
    try {
      const { status } = await call(target, body ? { ...init, body: new Uint8Array(body) } : init, limits)
      return status
    } catch (cause) {
      if (!(cause instanceof ServiceUnavailable)) throw cause
      throw storageUnavailable([], { cause, headers: { 'retry-after': '5' } })
    }
  }

  return {
    async upload(key, body, contentType) {
      const headers = {
        'content-type': contentType,
        'cache-control': `max-age=${yearSeconds}`,
        'x-upsert': 'true',
      }
      const status = await send(key, 'POST', headers, body)
      if (status >= 300) throw storageRefused([], { cause: new Error(`upload answered ${status}`) })
    },
    async remove(key) {
      const status = await send(key, 'DELETE')
      if (status >= 300 && status !== 404) {
        throw storageRefused([], { cause: new Error(`removal answered ${status}`) })
      }
    },
    publicUrl: (key) => `${url}/storage/v1/object/public/${bucket}/${encodeKey(key)}`,
  }
}
