import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { Server, type ServerResponse } from 'node:http'
import { Server as NetServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

const listening = 'tracing:net.server.listen:asyncEnd'
const requestStarted = 'http.server.request.start'
const pollMs = 50

/** Watches the HTTP servers of this process through Node's own diagnostics, whoever made them. */
export interface HttpWatch {
  /** Requests that began since the watch began. */
  readonly requests: () => number
  /**
   * Lets the servers run dry without breaking a connection: new connections are refused (in a cluster the
   * primary hands them to another worker), each answer on an open one says `Connection: close`, and idle
   * ones may still be used until their keep-alive time ends them. Resolves with true when no connection
   * is left, or with false after `timeoutMs`.
   */
  readonly drain: (timeoutMs: number) => Promise<boolean>
}

/** Begins to watch; `onRequest` is told the number of each request that begins. */
export function watchHttp(onRequest: (count: number) => void): HttpWatch {
  const servers = new Set<Server>()
  const running = new Set<ServerResponse>()
  let count = 0
  let draining = false

  const sayGoodbye = (response: ServerResponse) => {
    if (!response.headersSent) response.setHeader('Connection', 'close')
  }
  const noteServer = (message: unknown) => {
    const { server } = message as { server: NetServer }
    if (server instanceof Server) servers.add(server)
  }
  const noteRequest = (message: unknown) => {
    const { response } = message as { response: ServerResponse }
    running.add(response)
    response.once('close', () => running.delete(response))
    if (draining) sayGoodbye(response)
    count += 1
    onRequest(count)
  }
  subscribe(listening, noteServer)
  subscribe(requestStarted, noteRequest)

  return {
    requests: () => count,
    async drain(timeoutMs) {
      draining = true
      for (const response of running) sayGoodbye(response)
      // http.Server.close would cut idle connections, on which a request may be on its way.
      for (const server of servers) NetServer.prototype.close.call(server)
      const deadline = performance.now() + timeoutMs
      while (performance.now() < deadline) {
        if ((await openConnections(servers)) === 0) break
        await sleep(pollMs)
      }
      unsubscribe(listening, noteServer)
      unsubscribe(requestStarted, noteRequest)
      return (await openConnections(servers)) === 0
    },
  }
}

async function openConnections(servers: ReadonlySet<Server>): Promise<number> {
  const counts = [...servers].map(
    (server) =>
      new Promise<number>((resolve, reject) => {
        server.getConnections((error, count) => (error ? reject(error) : resolve(count)))
      }),
  )
  return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0)
}
