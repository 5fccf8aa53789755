import cluster, { type Worker } from 'node:cluster'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { once } from 'node:events'
import { Server, type ServerResponse } from 'node:http'
import { Server as NetServer } from 'node:net'
import { setImmediate, setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { backoffMs } from '../lib/backoff.ts'

type Write = (fields: object, text: string) => void

export interface SupervisorOptions {
  readonly workers: number
  /** Bound of an end: until the worker has drained, closed and gone. Then it is killed. */
  readonly stopTimeoutMs: number
  readonly log: { readonly info: Write; readonly warn: Write; readonly error: Write }
}

const startsBeforeGivingUp = 5
/** Bound of a start: until the worker listens. */
const readyTimeoutMs = 60_000
/** A worker that ran this long did not crash at its start: the pause before the next start is short again. */
const soundAfterMs = 30_000
const pauses = { baseMs: 400, capMs: 30_000 }

function killAfter(worker: Worker, timeoutMs: number, log: Write, text: string): NodeJS.Timeout {
  return setTimeout(() => {
    log({ worker: worker.process.pid, timeoutMs }, text)
    worker.process.kill('SIGKILL')
  }, timeoutMs)
}

/**
 * Keeps `workers` workers running: replaces one that has served its share (the replacement listens before
 * the old one drains, one at a time), starts one that died again, after a pause that grows while they
 * keep dying. Resolves with the exit code: 0 after `stop()` when all ended by themselves, 1 when one had
 * to be killed, or when no worker ever came to listen.
 */
export class Supervisor {
  readonly #options: SupervisorOptions
  readonly #ended = Promise.withResolvers<number>()
  /** Workers whose end is expected: they are not started again. */
  readonly #expected = new Set<Worker>()
  #recycling: Promise<void> = Promise.resolve()
  #failures = 0
  #everListened = false
  #stopping = false

  constructor(options: SupervisorOptions) {
    this.#options = options
  }

  run(): Promise<number> {
    cluster.on('exit', (worker, code, signal) => void this.#onExit(worker, code, signal))
    cluster.on('message', (worker, message: { worn?: number }) => {
      if (message.worn) this.#recycle(worker, message.worn)
    })
    for (let index = 0; index < this.#options.workers; index += 1) this.#start()
    return this.#ended.promise
  }

  /** Drains all workers within the bound and ends; a second call changes nothing. */
  async stop(): Promise<void> {
    if (this.#stopping) return
    this.#stopping = true
    const ends = Object.values(cluster.workers ?? {}).map((worker) => this.#retire(worker as Worker))
    const areClean = (await Promise.all(ends)).every((isClean) => isClean)
    this.#ended.resolve(areClean ? 0 : 1)
  }

  #start(): Worker {
    const { log } = this.#options
    const worker = cluster.fork()
    const { pid } = worker.process
    const startedAt = performance.now()
    const late = killAfter(worker, readyTimeoutMs, log.error, 'worker does not come to listen: killing it')
    worker.once('exit', () => {
      clearTimeout(late)
      if (performance.now() - startedAt > soundAfterMs) this.#failures = 0
    })
    // A message to a worker that has died fails before its exit is known; without a listener the error ends the primary.
    worker.on('error', (err) => log.warn({ worker: pid, err }, 'worker cannot be reached'))
    worker.once('listening', () => {
      clearTimeout(late)
      this.#everListened = true
      log.info({ worker: pid, tookMs: Math.round(performance.now() - startedAt) }, 'worker listens')
    })
    return worker
  }

  async #onExit(worker: Worker, code: number, signal: string | null): Promise<void> {
    if (this.#expected.delete(worker) || this.#stopping) return
    this.#failures += 1
    const pauseMs = Math.round(backoffMs(this.#failures, pauses))
    this.#options.log.warn({ worker: worker.process.pid, code, signal, pauseMs }, 'worker died')
    if (!this.#everListened && this.#failures >= startsBeforeGivingUp) {
      this.#options.log.error({ failures: this.#failures }, 'no worker came to listen: giving up')
      return this.#ended.resolve(1)
    }
    await sleep(pauseMs)
    if (!this.#stopping) this.#start()
  }

  /** One at a time, so that memory has to hold one worker more, not all of them twice. */
  #recycle(worker: Worker, requests: number): void {
    this.#recycling = this.#recycling.then(async () => {
      if (this.#stopping || worker.isDead()) return
      const { log } = this.#options
      log.info({ worker: worker.process.pid, requests }, 'worker has served its share: replacing it')
      // It goes on until a worker listens; its replacement is started again like any other that dies before.
      this.#expected.add(worker)
      this.#start()
      await once(cluster, 'listening')
      await this.#retire(worker)
    })
  }

  /** True when the worker ended by itself within the bound. */
  async #retire(worker: Worker): Promise<boolean> {
    if (worker.isDead()) return true
    this.#expected.add(worker)
    const { log, stopTimeoutMs } = this.#options
    // Not events.once(): an error does not end the wait.
    const ended = new Promise<[number | null, string | null]>((resolve) => {
      worker.once('exit', (...how) => resolve(how))
    })
    if (worker.isConnected()) worker.send({ drain: true })
    const late = killAfter(worker, stopTimeoutMs, log.error, 'worker does not end: killing it')
    const [code, signal] = await ended
    clearTimeout(late)
    log.info({ worker: worker.process.pid, code, signal }, 'worker ended')
    return signal !== 'SIGKILL'
  }
}

const mebibyte = 1024 * 1024
/** What the primary takes, and what a worker needs at the least: its limit under load. */
const primaryMb = 60
const workerMb = 150

/**
 * How many of the wanted workers fit into the memory that the container allows (`process.constrainedMemory()`, in bytes;
 * 0 or more than the machine has means no limit), with room for one more while a worn one is replaced. One at the least.
 */
export function fitWorkers(wanted: number, limitBytes: number, machineBytes: number): number {
  if (limitBytes === 0 || limitBytes > machineBytes) return wanted
  return Math.max(1, Math.min(wanted, Math.floor((limitBytes / mebibyte - primaryMb) / workerMb) - 1))
}

const listening = 'tracing:net.server.listen:asyncEnd'
const requestStarted = 'http.server.request.start'
const pollMs = 50

/** For draining: on a connection that was idle for so long hardly anything is asked at the moment in which it is closed. */
export const drainTimeoutMs = 5000

/**
 * Begins to watch the HTTP servers of this process through Node's diagnostics. Returns what lets them run dry: new
 * connections are refused (in a cluster the primary hands them to another worker), each request on an open one is
 * answered with `Connection: close`; resolves when no connection is left, or after `timeoutMs`.
 */
export function watchHttp(): (timeoutMs: number) => Promise<void> {
  const servers = new Set<NetServer>()
  const noteServer = (message: unknown) => {
    const { server } = message as { server: NetServer }
    if (server instanceof Server) servers.add(server)
  }
  const endConnection = (message: unknown) =>
    (message as { response: ServerResponse }).response.setHeader('Connection', 'close')
  const isDry = async () => {
    const counts = [...servers].map((server) => promisify(server.getConnections.bind(server))())
    return (await Promise.all(counts)).every((count) => count === 0)
  }
  subscribe(listening, noteServer)

  return async (timeoutMs) => {
    unsubscribe(listening, noteServer)
    // Let Node accept the queued connections first; closing the socket resets any that is not yet accepted.
    await setImmediate()
    // http.Server.close would cut idle connections, on which a request may be on its way.
    for (const server of servers) NetServer.prototype.close.call(server)
    // Only after the listener is closed, or clients would reconnect to this worker.
    subscribe(requestStarted, endConnection)
    const deadline = performance.now() + timeoutMs
    while (!(await isDry()) && performance.now() < deadline) await sleep(pollMs)
  }
}

/**
 * Makes this process a worker: it asks to be replaced after `maxRequests` requests (0 never), and on `drain` runs dry for
 * at most `timeoutMs` before it ends itself with SIGTERM, the service's ordinary shutdown. Call it before the server
 * starts.
 */
export function closeWhenToldByPrimary(timeoutMs: number, maxRequests: number): void {
  // Up to a fifth more, so that workers do not end together.
  const limit = maxRequests + Math.floor(Math.random() * (maxRequests / 5))
  let requests = 0
  const drain = watchHttp()
  subscribe(requestStarted, () => {
    requests += 1
    // Without a primary Node ends the worker.
    if (requests === limit && process.connected) process.send?.({ worn: requests })
  })
  process.on('message', (message: { drain?: true }) => {
    if (message.drain) void drain(timeoutMs).then(() => process.kill(process.pid, 'SIGTERM'))
  })
}
