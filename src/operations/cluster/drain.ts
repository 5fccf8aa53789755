import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { Server, type ServerResponse } from 'node:http'
import { Server as NetServer } from 'node:net'
import { setImmediate, setTimeout as sleep } from 'node:timers/promises'

const listening = 'tracing:net.server.listen:asyncEnd'
const requestStarted = 'http.server.request.start'
const pollMs = 50

/**
 * For `drain`, in milliseconds. Idle connections live for minutes; one on which nothing was asked for so long is
 * hardly asked on in the moment in which it is closed.
 */
export const drainTimeoutMs = 5000

/** Knows the HTTP servers of this process through Node's own diagnostics, whoever made them. */
export interface HttpWatch {
  /**
   * Lets the servers run dry without breaking a connection: new connections are refused (in a cluster the
   * primary hands them to another worker), each request that begins on an open one is answered with
   * `Connection: close`, and idle ones may still be used until their keep-alive time ends them. Resolves with
   * true when no connection is left, or with false after `timeoutMs`.
   */
  readonly drain: (timeoutMs: number) => Promise<boolean>
}

/** Begins to watch. It costs a request nothing until `drain` is called. */
export function watchHttp(): HttpWatch {
  const servers = new Set<NetServer>()
  const noteServer = (message: unknown) => {
    const { server } = message as { server: NetServer }
    if (server instanceof Server) servers.add(server)
  }
  const sayGoodbye = (message: unknown) => {
    const { response } = message as { response: ServerResponse }
    response.setHeader('Connection', 'close')
  }
  subscribe(listening, noteServer)

  return {
    async drain(timeoutMs) {
      unsubscribe(listening, noteServer)
      // Right after Node has taken whoever was in the line: closing resets those who still stand in it.
      await setImmediate()
      // http.Server.close would cut idle connections, on which a request may be on its way.
      for (const server of servers) NetServer.prototype.close.call(server)
      // Only now: whoever is said goodbye to comes again at once.
      subscribe(requestStarted, sayGoodbye)
      const deadline = performance.now() + timeoutMs
      while ((await openConnections(servers)) > 0 && performance.now() < deadline) await sleep(pollMs)
      return (await openConnections(servers)) === 0
    },
  }
}

/** Tells `onRequest` the number of each request that begins in this process, from 1. */
export function countRequests(onRequest: (count: number) => void): void {
  let count = 0
  subscribe(requestStarted, () => {
    count += 1
    onRequest(count)
  })
}

async function openConnections(servers: ReadonlySet<NetServer>): Promise<number> {
  const counts = [...servers].map(
    (server) =>
      new Promise<number>((resolve, reject) => {
        server.getConnections((error, count) => (error ? reject(error) : resolve(count)))
      }),
  )
  return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0)
}
