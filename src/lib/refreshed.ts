import { LRUCache } from 'lru-cache'

/** Reads a value anew. */
type Read<Value> = () => Promise<Value>

export interface RefreshedOptions<Value> {
  /** A value that is younger is served as it is. */
  readonly freshMs: number
  /** A value that is older is not served any more: who asks waits for a new one. */
  readonly staleMs: number
  /** How many values are kept; the one not asked for longest goes first. */
  readonly most: number
  /** Does a reading that nobody waits for: in a context of its own, with its failure told. */
  readonly inBackground: (read: Read<Value>) => Promise<Value>
  /** Milliseconds that only grow; `performance.now()` by default. */
  readonly now?: () => number
}

/** Values that cost much to read, remembered for a while. */
export interface Refreshed<Value> {
  /**
   * The value that `key` stands for. Until `freshMs` it is the one that is known; until `staleMs` as well, and it
   * is read anew in the background; after that, and with `mustBeNew`, the caller waits for `read`. Whoever waits
   * for the same key at the same time shares one reading. What `read` throws is thrown to those who wait and not
   * remembered.
   */
  get(key: string, read: Read<Value>, options?: { readonly mustBeNew?: boolean }): Promise<Value>
}

interface Known<Value> {
  readonly value: Value
  /** When its reading began: it is at most this old. */
  readonly readAtMs: number
}

/** Makes an empty memory. There is no timer in it: what nobody asks for is not read. */
export function createRefreshed<Value>(options: RefreshedOptions<Value>): Refreshed<Value> {
  const { freshMs, staleMs, most, inBackground, now = () => performance.now() } = options
  const cache = new LRUCache<string, Known<Value>, Read<Value>>({
    max: most,
    async fetchMethod(_key, _known, { context: read }) {
      const readAtMs = now()
      return { value: await read(), readAtMs }
    },
    // A failure leaves what is known, and who waits gets an answer though the key was put out meanwhile.
    noDeleteOnFetchRejection: true,
    ignoreFetchAbort: true,
  })

  return {
    async get(key, read, { mustBeNew = false } = {}) {
      const known = cache.peek(key)
      const ageMs = mustBeNew || !known ? Number.POSITIVE_INFINITY : now() - known.readAtMs
      const isGoodEnough = ageMs < staleMs
      const { value } = await cache.forceFetch(key, {
        forceRefresh: ageMs >= freshMs,
        allowStale: isGoodEnough,
        context: isGoodEnough ? () => inBackground(read) : read,
      })
      return value
    },
  }
}
