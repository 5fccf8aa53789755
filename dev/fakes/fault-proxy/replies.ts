import type { BackendSplitter, Message } from './messages.ts'
import type { Counters, Ending, StatementFault } from './types.ts'

/** A request on its way, until its ReadyForQuery. */
export interface Exchange {
  fault?: StatementFault | undefined
  /** The reply gathered so far, when it is to be cut in the middle. */
  reply: Buffer[]
  /** Whether the client has sent its end (Sync), so that ReadyForQuery follows whatever happens. */
  closed: boolean
}

/** Where what the server said goes. */
export interface ReplySink {
  send(bytes: Buffer): void
  /** Leaves the client, after what was sent before. */
  finish(ending: Ending): void
}

/** Follows the server's side of a connection: counts round trips and strikes the replies that a fault has marked. */
export interface ReplyReader {
  expect(exchange: Exchange): void
  push(chunk: Buffer): void
  /** Passes on what was kept back, when the server has gone. */
  end(): void
  /** Whether a reply that is to be lost is still awaited, and how the client is left when the server goes first. */
  lostEnding(): Ending | undefined
}

const READY_FOR_QUERY = 'Z'
const ERROR_RESPONSE = 'E'

/** Makes a reader over a splitter; `counters` is read at every count so that it can be replaced. */
export function createReplyReader(
  splitter: BackendSplitter,
  counters: () => Counters,
  sink: ReplySink,
): ReplyReader {
  const exchanges: Exchange[] = []
  let started = false
  let passing: Buffer[] = []
  let lastKind = ''

  function flush(): void {
    if (passing.length > 0) sink.send(Buffer.concat(passing))
    passing = []
  }

  function finish(ending: Ending): void {
    flush()
    sink.finish(ending)
  }

  function route(exchange: Exchange | undefined, message: Message): void {
    const fault = exchange?.fault
    if (fault?.act === 'swallow-reply') return
    if (exchange && fault?.act === 'cut-mid-reply') exchange.reply.push(message.bytes)
    else passing.push(message.bytes)
  }

  function close(exchange: Exchange): void {
    const { fault } = exchange
    if (fault?.act === 'swallow-reply') finish(fault.ending)
    if (fault?.act !== 'cut-mid-reply') return
    const reply = Buffer.concat(exchange.reply)
    passing.push(reply.subarray(0, Math.max(1, Math.floor(reply.length * fault.fraction))))
    finish(fault.ending)
  }

  function read(message: Message): void {
    const exchange = started ? exchanges[0] : undefined
    route(exchange, message)
    if (message.kind !== READY_FOR_QUERY) return
    if (!started) {
      started = true
      counters().startups += 1
      return
    }
    if (!exchange) return
    exchanges.shift()
    counters().roundTrips += 1
    close(exchange)
  }

  return {
    expect(exchange) {
      exchanges.push(exchange)
    },
    push(chunk) {
      for (const message of splitter.push(chunk)) {
        read(message)
        lastKind = message.kind
      }
      // Drivers reject at the error, which may come a packet before ReadyForQuery: kept back so that whoever
      // asks for the count then finds this round trip in it.
      if (lastKind === ERROR_RESPONSE && exchanges[0]?.closed) return
      flush()
    },
    end: flush,
    lostEnding() {
      const fault = exchanges[0]?.fault
      return fault?.act === 'swallow-reply' || fault?.act === 'cut-mid-reply' ? fault.ending : undefined
    },
  }
}
