import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import type { Teardown } from '../database-copy.ts'

/** A line to the service on `port` that can lose an answer: the service has sent it, and the caller never gets it. */
export async function startLossyLine(t: Teardown, port: number) {
  const open = new Set<Socket>()
  let toLose = 0
  let lost = 0

  const server = createServer((caller) => {
    const service = connect(port, '127.0.0.1')
    for (const [end, other] of [
      [caller, service],
      [service, caller],
    ] as const) {
      open.add(end)
      end.on('error', () => other.destroy())
      end.on('close', () => {
        open.delete(end)
        other.destroy()
      })
    }
    caller.pipe(service)
    service.on('data', (chunk) => {
      if (toLose === 0) {
        caller.write(chunk)
        return
      }
      toLose -= 1
      lost += 1
      caller.resetAndDestroy()
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(async () => {
    server.close()
    for (const socket of open) socket.destroy()
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('No port')
  return {
    baseUrl: `http://127.0.0.1:${address.port}`,
    /** Loses this many answers from now on. */
    loseAnswers(count: number): void {
      toLose = count
    },
    /** How many were lost. */
    lost: () => lost,
  }
}
