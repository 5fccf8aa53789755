import { Batcher } from './batcher.ts'

type Read<Value> = () => Promise<Value>

interface Reader<Value> {
  readonly batcher: Batcher<Read<Value>, Value>
  /** How many wait for it; without any it is forgotten. */
  asking: number
}

/**
 * Readings that those share who ask for the same at once. A reading begins after all who share it have asked, so
 * that everybody sees what was written before they asked; nothing is remembered. Who asks while another reading of
 * the same is under way waits for its end, for 5 ms at most.
 */
export class SharedReadings<Value> {
  readonly #readers = new Map<string, Reader<Value>>()

  /** What `read` resolves to, or that of somebody else who asks for the same `key`. Throws what the reading throws. */
  async get(key: string, read: Read<Value>): Promise<Value> {
    const reader = this.#readerOf(key)
    reader.asking += 1
    try {
      return await reader.batcher.add(read)
    } finally {
      reader.asking -= 1
      if (reader.asking === 0) this.#readers.delete(key)
    }
  }

  #readerOf(key: string): Reader<Value> {
    const known = this.#readers.get(key)
    if (known) return known
    const batcher = new Batcher<Read<Value>, Value>({
      run: async (readings) => {
        const value = await readings[0]!()
        return readings.map(() => value)
      },
      fits: () => true,
      mayDivide: () => false,
      runningMax: 1,
    })
    const reader = { batcher, asking: 0 }
    this.#readers.set(key, reader)
    return reader
  }
}
