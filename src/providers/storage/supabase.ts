import { setTimeout as sleep } from 'node:timers/promises'
import { currentRequestContext } from '../../lib/request-context.ts'
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

interface Call {
  readonly method: 'POST' | 'DELETE'
  readonly headers?: Record<string, string>
  readonly body?: Buffer
}

const firstPauseMs = 200
/** Keys are never used twice, so a copy never grows old. */
const yearSeconds = 31_536_000

function encodeKey(key: string): string {
  return key.split('/').map(encodeURIComponent).join('/')
}

function isTransient(status: number): boolean {
  return status >= 500 || status === 429 || status === 408
}

/** Storage answers 400 and tells the real status in the body. */
async function realStatus(response: Response): Promise<number> {
  if (response.ok) return response.status
  const text = await response.text()
  const told = Number(/"statusCode"\s*:\s*"?(\d{3})/.exec(text)?.[1])
  return Number.isNaN(told) ? response.status : told
}

/**
 * Supabase Storage over its HTTP protocol (`/storage/v1/object`), with the service role's key. Every call may
 * be repeated without harm (uploads replace, a missing file counts as removed), so transient faults are.
 */
export function createSupabaseStorage(options: SupabaseStorageOptions): StorageProvider {
  const { url, serviceRoleKey, bucket, timeoutMs = 8000, attempts = 3 } = options
  const authorization = { authorization: `Bearer ${serviceRoleKey}`, apikey: serviceRoleKey }

  /** The status of one attempt; undefined when there was no answer. */
  async function attempt(key: string, { method, headers, body }: Call): Promise<number | undefined> {
    const signal = AbortSignal.timeout(Math.max(1, Math.ceil(Math.min(timeoutMs, remainingMs()))))
    const target = `${url}/storage/v1/object/${bucket}/${encodeKey(key)}`
    const init = { method, headers: { ...authorization, ...headers }, signal, redirect: 'error' as const }
    return fetch(target, body ? { ...init, body: new Uint8Array(body) } : init)
      .then(realStatus)
      .catch(() => undefined)
  }

  async function call(key: string, request: Call): Promise<number> {
    for (let count = 1; ; count += 1) {
      const status = await attempt(key, request)
      if (status !== undefined && !isTransient(status)) return status
      const pauseMs = Math.random() * firstPauseMs * 2 ** count
      if (count >= attempts || pauseMs >= remainingMs()) {
        throw storageUnavailable([], { headers: { 'retry-after': '5' } })
      }
      await sleep(pauseMs)
    }
  }

  return {
    async upload(key, body, contentType) {
      const headers = {
        'content-type': contentType,
        'cache-control': `max-age=${yearSeconds}`,
        'x-upsert': 'true',
      }
      const status = await call(key, { method: 'POST', headers, body })
      if (status >= 300) throw storageRefused([], { cause: new Error(`upload answered ${status}`) })
    },
    async remove(key) {
      const status = await call(key, { method: 'DELETE' })
      if (status >= 300 && status !== 404) {
        throw storageRefused([], { cause: new Error(`removal answered ${status}`) })
      }
    },
    publicUrl: (key) => `${url}/storage/v1/object/public/${bucket}/${encodeKey(key)}`,
  }
}

function remainingMs(): number {
  const context = currentRequestContext()
  return context ? context.deadlineMs - performance.now() : Number.POSITIVE_INFINITY
}
