import type { DestinationStream } from 'pino'

const batchLength = 8 * 1024
const longestWaitMs = 50
/** What may wait for a reader that is slower than the service; lines beyond it are counted, not kept. */
const waitingMax = 8 * 1024 * 1024

interface LogDestination extends DestinationStream {
  /** Writes what waits; pino calls it after a fatal error. */
  flushSync(): void
}

let shared: LogDestination | undefined

function open(): LogDestination {
  const { stdout } = process
  let lines = ''
  let lost = 0
  let isWaiting = false

  const flushSync = () => {
    isWaiting = false
    if (lines === '') return
    if (stdout.writableLength > waitingMax) {
      lost += lines.split('\n').length - 1
    } else {
      if (lost > 0)
        lines += `${JSON.stringify({ level: 'warn', lost, msg: 'log lines were lost: slow reader' })}\n`
      lost = 0
      stdout.write(lines)
    }
    lines = ''
  }
  // A reader that is gone is no reason to end: there is nobody left to tell.
  stdout.on('error', () => undefined)
  process.once('exit', flushSync)

  return {
    flushSync,
    write(line) {
      lines += line
      if (lines.length >= batchLength) return flushSync()
      if (!isWaiting) setTimeout(flushSync, longestWaitMs).unref()
      isWaiting = true
    },
  }
}

/**
 * Standard output for log lines, several at a time: a write for each would cost a busy service more than the
 * request that the line is about. A line waits 50 ms at most; what waits is written when the process exits, and at
 * once after a fatal error. A reader that is gone or slow neither stops the service nor keeps it from ending (pino's
 * own destination tries for ever to write its last lines to a broken pipe).
 */
export function createLogDestination(): DestinationStream {
  shared ??= open()
  return shared
}
