import { setTimeout as sleep } from 'node:timers/promises'
import { formatPing, formatSummary, isHealthy, type Ping, ping } from './ping.ts'

export interface KeepAliveOptions {
  readonly url: URL
  /** Pause between the starts of two pings. */
  readonly intervalMs: number
  readonly timeoutMs: number
  /** Ping once and end. */
  readonly once: boolean
  /** Ends the loop, in the middle of a pause or of a ping. */
  readonly signal: AbortSignal
  readonly print: (line: string) => void
}

/**
 * Pings until told to stop (or once), one printed line each, and goes on after failures.
 * Returns the exit code: 0 when every ping was healthy, 1 when one failed.
 */
export async function keepAlive(options: KeepAliveOptions): Promise<number> {
  const results: Ping[] = []
  while (!options.signal.aborted) {
    const startedAt = performance.now()
    const result = await untilAborted(ping(options.url, options.timeoutMs), options.signal)
    if (result === null) break
    results.push(result)
    options.print(formatPing(result))
    if (options.once) break
    await pause(options.intervalMs - (performance.now() - startedAt), options.signal)
  }
  if (!options.once) options.print(formatSummary(results))
  return results.every(isHealthy) ? 0 : 1
}

async function untilAborted<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result | null> {
  const aborted = new Promise<null>((resolve) => {
    signal.addEventListener('abort', () => resolve(null), { once: true })
  })
  return Promise.race([work, aborted])
}

async function pause(durationMs: number, signal: AbortSignal): Promise<void> {
  if (durationMs <= 0) return
  try {
    await sleep(durationMs, undefined, { signal })
  } catch (error) {
    if (!signal.aborted) throw error
  }
}
