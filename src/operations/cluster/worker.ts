import { countRequests, watchHttp } from './drain.ts'
import { isOrder, type Report } from './messages.ts'

/**
 * Makes this process a worker that obeys the primary: counts its requests, asks to be replaced when it has
 * served its share, and on `drain` runs dry for at most `drainTimeoutMs` before it ends itself with
 * SIGTERM, the service's ordinary shutdown. Call it before the server starts.
 */
export function obeyPrimary(drainTimeoutMs: number): void {
  let limit = 0
  const watch = watchHttp()
  countRequests((count) => {
    if (count === limit) report({ report: 'worn', requests: count })
  })
  process.on('message', (message) => {
    if (!isOrder(message)) return
    if (message.order === 'recycle-after') limit = message.requests
    else if (message.order === 'drain')
      void watch.drain(drainTimeoutMs).then(() => process.kill(process.pid, 'SIGTERM'))
  })
}

function report(message: Report): void {
  // Nobody to tell: the primary is gone, and Node ends the workers of a dead primary.
  if (process.connected) process.send?.(message)
}
