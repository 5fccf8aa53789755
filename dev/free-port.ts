import { once } from 'node:events'
import { createServer } from 'node:net'

/** Resolves with a port of loopback that nobody has now. Throws when the system gives none. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('No free port was found.')
  return address.port
}
