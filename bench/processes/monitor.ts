// Loaded into a measured process with --import. Asked over the channel to its parent, it tells how late the
// event loop was since it was asked last. The channel does not keep the process alive.
import { monitorEventLoopDelay } from 'node:perf_hooks'

/** What a measured process says of itself. */
export interface Delay {
  /** Milliseconds. */
  readonly eventLoopP99Ms: number
}

const resolutionMs = 10
const delay = monitorEventLoopDelay({ resolution: resolutionMs })
delay.enable()

process.on('message', (message) => {
  if (message !== 'delay') return
  // The histogram holds the timer's whole period, of which the resolution is no delay.
  const eventLoopP99Ms = Math.max(0, delay.percentile(99) / 1e6 - resolutionMs)
  delay.reset()
  process.send?.({ eventLoopP99Ms } satisfies Delay)
})
process.channel?.unref()
