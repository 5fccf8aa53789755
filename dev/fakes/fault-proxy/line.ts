import type { Socket } from 'node:net'

/** The weather on a line; read at every delivery, so that it can change at run time. */
export interface Weather {
  latencyMs(): number
  /** `null` for no limit. */
  bytesPerSecond(): number | null
  /** While true nothing is delivered and nothing is lost, as in a network partition that heals. */
  frozen(): boolean
}

/** One direction of a connection: what is sent waits its latency and leaves in order, as many at a time as there are. */
export interface Line {
  send(bytes: Buffer, extraMs?: number): void
  /** FIN, after what was sent before. */
  end(): void
  /** RST, after what was sent before. */
  reset(): void
  /** Forgets what has not been delivered. */
  drop(): void
  /** Looks again whether something may leave, after the weather changed. */
  wake(): void
  queuedBytes(): number
}

type Parcel = { due: number; load: Buffer | 'end' | 'reset' }

/** Waits before an RST, because one that overtakes its data makes the kernel discard it. */
const RESET_GRACE_MS = 5

/** Leaves a socket by RST; one that has said FIN already can only be closed. */
export function resetSocket(socket: Socket): void {
  if (socket.writableEnded) socket.destroy()
  else socket.resetAndDestroy()
}

/**
 * Makes a line towards a socket.
 * @param delivered called after each delivery, to resume a source that was paused
 */
export function createLine(destination: Socket, weather: Weather, delivered: () => void): Line {
  let queue: Parcel[] = []
  let queuedBytes = 0
  let lastDue = 0
  let timer: NodeJS.Timeout | undefined

  function deliver({ load }: Parcel): void {
    if (load === 'reset') setTimeout(() => resetSocket(destination), RESET_GRACE_MS)
    if (typeof load === 'string' || destination.destroyed || destination.writableEnded) {
      if (load === 'end') destination.end()
      return
    }
    destination.write(load, delivered)
  }

  function drain(): void {
    clearTimeout(timer)
    timer = undefined
    if (weather.frozen()) return
    const now = performance.now()
    for (let first = queue[0]; first && first.due <= now; first = queue[0]) {
      queue.shift()
      if (typeof first.load !== 'string') queuedBytes -= first.load.length
      deliver(first)
    }
    const next = queue[0]
    if (next) timer = setTimeout(drain, Math.max(1, Math.ceil(next.due - now)))
  }

  function enqueue(load: Parcel['load'], extraMs = 0): void {
    const size = typeof load === 'string' ? 0 : load.length
    const rate = weather.bytesPerSecond()
    const transferMs = rate === null ? 0 : (size * 1000) / rate
    lastDue = Math.max(lastDue, performance.now() + weather.latencyMs() + extraMs) + transferMs
    queuedBytes += size
    queue.push({ due: lastDue, load })
    if (timer === undefined) drain()
  }

  return {
    send: (bytes, extraMs) => enqueue(bytes, extraMs),
    end: () => enqueue('end'),
    reset: () => enqueue('reset'),
    drop() {
      clearTimeout(timer)
      timer = undefined
      queue = []
      queuedBytes = 0
    },
    wake: drain,
    queuedBytes: () => queuedBytes,
  }
}
