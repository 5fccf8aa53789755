import type { FastifyInstance } from 'fastify'

/** Starts work that the reply does not wait for. */
export type AfterReply = (work: Promise<void>) => void

/** Lets work outlast its request; closing the application waits for what still runs. */
export function createAfterReply(app: FastifyInstance): AfterReply {
  const running = new Set<Promise<void>>()
  app.addHook('onClose', async () => {
    await Promise.allSettled(running)
  })
  return (work) => {
    const tracked = work.finally(() => running.delete(tracked))
    running.add(tracked)
  }
}
