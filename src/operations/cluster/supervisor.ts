import cluster, { type Worker } from 'node:cluster'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { backoffMs, jitteredShare } from './backoff.ts'
import { isReport, type Order } from './messages.ts'

/** The part of a logger that the supervisor writes to. */
export interface SupervisorLog {
  info(fields: object, text: string): void
  warn(fields: object, text: string): void
  error(fields: object, text: string): void
}

export interface SupervisorOptions {
  readonly workers: number
  /** Requests after which a worker is replaced, spread by a fifth above it; 0 never replaces. */
  readonly maxRequests: number
  /** Bound of a start: until the worker listens. */
  readonly readyTimeoutMs: number
  /** Bound of an end: until the worker has drained, closed and gone. Then it is killed. */
  readonly stopTimeoutMs: number
  readonly log: SupervisorLog
}

/** Starts in a row that may fail before the service has ever listened. */
const startsBeforeGivingUp = 5

/** A worker that lived this long did not crash at its start: the pause before the next start is short again. */
const soundAfterMs = 30_000

/**
 * Keeps `workers` workers running: replaces one that has served its share (the replacement listens before
 * the old one drains, one at a time), starts one that died again, after a pause that grows while they
 * keep dying. Resolves with the exit code: 0 after `stop()` when all ended by themselves, 1 when one had
 * to be killed, or when no worker ever came to listen.
 */
export class Supervisor {
  readonly #options: SupervisorOptions
  readonly #ended = Promise.withResolvers<number>()
  readonly #leaving = new Set<Worker>()
  readonly #trials = new Set<Worker>()
  readonly #pauses = new Set<NodeJS.Timeout>()
  #recycling: Promise<void> = Promise.resolve()
  #failures = 0
  #everListened = false
  #stopping = false

  constructor(options: SupervisorOptions) {
    this.#options = options
  }

  run(): Promise<number> {
    cluster.on('exit', (worker, code, signal) => this.#onExit(worker, code, signal))
    cluster.on('message', (worker, message: unknown) => {
      if (isReport(message) && message.report === 'worn') this.#recycle(worker, message.requests)
    })
    for (let index = 0; index < this.#options.workers; index += 1) this.#start()
    return this.#ended.promise
  }

  /** Drains all workers within the bound and ends; a second call changes nothing. */
  async stop(): Promise<void> {
    if (this.#stopping) return
    this.#stopping = true
    for (const pause of this.#pauses) clearTimeout(pause)
    const ends = Object.values(cluster.workers ?? {}).map((worker) => this.#retire(worker as Worker))
    const clean = (await Promise.all(ends)).every((end) => end)
    this.#ended.resolve(clean ? 0 : 1)
  }

  #start(): Worker {
    const worker = cluster.fork()
    const startedAt = performance.now()
    const late = setTimeout(() => {
      this.#options.log.error({ worker: worker.process.pid }, 'worker does not come to listen: killing it')
      worker.process.kill('SIGKILL')
    }, this.#options.readyTimeoutMs)
    worker.once('exit', () => {
      clearTimeout(late)
      if (performance.now() - startedAt > soundAfterMs) this.#failures = 0
    })
    worker.once('listening', () => {
      clearTimeout(late)
      this.#everListened = true
      const tookMs = Math.round(performance.now() - startedAt)
      this.#options.log.info({ worker: worker.process.pid, tookMs }, 'worker listens')
    })
    send(worker, { order: 'recycle-after', requests: jitteredShare(this.#options.maxRequests) })
    return worker
  }

  #onExit(worker: Worker, code: number, signal: string | null): void {
    if (this.#leaving.delete(worker) || this.#trials.delete(worker) || this.#stopping) return
    this.#failures += 1
    const pauseMs = backoffMs(this.#failures)
    this.#options.log.warn({ worker: worker.process.pid, code, signal, pauseMs }, 'worker died')
    if (!this.#everListened && this.#failures >= startsBeforeGivingUp) {
      this.#options.log.error({ failures: this.#failures }, 'no worker came to listen: giving up')
      this.#ended.resolve(1)
      return
    }
    const pause = setTimeout(() => {
      this.#pauses.delete(pause)
      this.#start()
    }, pauseMs)
    this.#pauses.add(pause)
  }

  /** One at a time, so that memory has to hold one worker more, not all of them twice. */
  #recycle(worker: Worker, requests: number): void {
    this.#recycling = this.#recycling.then(async () => {
      const { log } = this.#options
      log.info({ worker: worker.process.pid, requests }, 'worker has served its share: replacing it')
      for (let attempt = 1; !this.#stopping && !worker.isDead(); attempt += 1) {
        if (await this.#startReplacement()) return void (await this.#retire(worker))
        log.warn(
          { worker: worker.process.pid, attempt },
          'replacement did not listen: the worn worker goes on',
        )
        await sleep(backoffMs(attempt))
      }
    })
  }

  /** True when the replacement listens; a replacement that dies before is not started again by its exit. */
  async #startReplacement(): Promise<boolean> {
    const replacement = this.#start()
    this.#trials.add(replacement)
    const listens = await Promise.race([
      once(replacement, 'listening').then(() => true),
      once(replacement, 'exit').then(() => false),
    ])
    if (listens) this.#trials.delete(replacement)
    return listens
  }

  /** True when the worker ended by itself within the bound. */
  async #retire(worker: Worker): Promise<boolean> {
    if (worker.isDead()) return true
    this.#leaving.add(worker)
    const { log, stopTimeoutMs } = this.#options
    const ended = once(worker, 'exit')
    if (worker.isConnected()) send(worker, { order: 'drain' })
    const late = setTimeout(() => {
      log.error({ worker: worker.process.pid, stopTimeoutMs }, 'worker does not end: killing it')
      worker.process.kill('SIGKILL')
    }, stopTimeoutMs)
    const [code, signal] = (await ended) as [number | null, string | null]
    clearTimeout(late)
    log.info({ worker: worker.process.pid, code, signal }, 'worker ended')
    return signal !== 'SIGKILL'
  }
}

function send(worker: Worker, order: Order): void {
  worker.send(order)
}
