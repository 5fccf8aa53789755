import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { Server, type ServerResponse } from 'node:http'
import { Server as NetServer } from 'node:net'
import { setImmediate, setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'

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

/** From the primary: after how many requests to ask for a replacement (0 never), or to drain and end. */
export interface Order {
  readonly recycleAfter?: number
  readonly drain?: true
}

/**
 * Makes this process a worker: counts its requests, asks to be replaced when it has served its share, and on `drain`
 * runs dry for at most `timeoutMs` before it ends itself with SIGTERM, the service's ordinary shutdown. Call it
 * before the server starts.
 */
export function closeWhenToldByPrimary(timeoutMs: number): void {
  let limit = 0
  let requests = 0
  const drain = watchHttp()
  subscribe(requestStarted, () => {
    requests += 1
    // Without a primary Node ends the worker.
    if (requests === limit && process.connected) process.send?.({ worn: requests })
  })
  process.on('message', (message: Order) => {
    if (message.recycleAfter) limit = message.recycleAfter
    if (message.drain) void drain(timeoutMs).then(() => process.kill(process.pid, 'SIGTERM'))
  })
}
