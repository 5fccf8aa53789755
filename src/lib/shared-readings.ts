import { setTimeout as sleep } from 'node:timers/promises'

type Read<Value> = () => Promise<Value>

/** How long a request waits for a reading that is under way before another one begins, in milliseconds. */
const patienceMs = 50

/**
 * Readings shared by all requests that ask for the same at the same moment; nothing is remembered. A reading begins
 * after every request that shares it has asked, so each of them sees what was written before it asked.
 */
export class SharedReadings<Value> {
  readonly #running = new Map<string, Promise<Value>>()
  readonly #next = new Map<string, Promise<Value>>()

  /**
   * What `read` resolves to, or what another request's `read` for the same `key` does. While one is running, the
   * requests that arrive wait for its end together and share the next. Throws what the reading throws.
   */
  get(key: string, read: Read<Value>): Promise<Value> {
    const waiting = this.#next.get(key)
    if (waiting) return waiting
    const running = this.#running.get(key)
    if (!running) return this.#start(key, read)
    const next = this.#startAfter(running, key, read)
    this.#next.set(key, next)
    return next
  }

  #start(key: string, read: Read<Value>): Promise<Value> {
    const reading = read().finally(() => {
      if (this.#running.get(key) === reading) this.#running.delete(key)
    })
    this.#running.set(key, reading)
    return reading
  }

  async #startAfter(running: Promise<Value>, key: string, read: Read<Value>): Promise<Value> {
    const end = running.catch(() => undefined)
    await Promise.race([end, sleep(patienceMs)])
    this.#next.delete(key)
    return this.#start(key, read)
  }
}
