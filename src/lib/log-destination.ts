import pino, { type DestinationStream } from 'pino'

const batchBytes = 8 * 1024
const longestWaitMs = 50

/**
 * Standard output for log lines, several at a time: a write for each would cost a busy service more than the
 * request that the line is about. A line waits 50 ms at most; what waits is written when the process exits, and at
 * once after a fatal error.
 */
export function createLogDestination(): DestinationStream {
  const output = pino.destination({ dest: 1, minLength: batchBytes, sync: false })
  const write = output.write.bind(output)
  let isWaiting = false
  const flush = () => {
    isWaiting = false
    output.flush()
  }
  output.write = (line) => {
    if (!isWaiting) setTimeout(flush, longestWaitMs).unref()
    isWaiting = true
    return write(line)
  }
  return output
}
