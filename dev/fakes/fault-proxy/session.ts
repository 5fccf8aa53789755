import { connect, type Socket } from 'node:net'
import { createGate } from './gate.ts'
import { createLine, type Line, resetSocket } from './line.ts'
import { createBackendSplitter, createFrontendSplitter, errorResponse, raiseQuery } from './messages.ts'
import { createReplyReader, type Exchange } from './replies.ts'
import { type ConnectFault, type Ending, type ProxyState, weatherOf } from './types.ts'
import { createUnitReader, type Unit } from './units.ts'

/** One client's connection through the proxy. */
export interface Session {
  /** Cuts both sides now. */
  cut(how: 'reset' | 'end'): void
  /** From now on everything is swallowed, and the sockets stay open until the client closes. */
  swallow(): void
  /** Says FIN to one side and goes on listening to it. */
  halfClose(side: 'client' | 'server'): void
  /** Looks again whether something may be delivered. */
  wake(): void
}

/** What a session is made of. */
export interface SessionOptions {
  /** The number of the connection, for the record. */
  id: number
  client: Socket
  state: ProxyState
  /** What strikes the connection when it says its first word. */
  connectFault: ConnectFault | undefined
  /** Called once when both sides are gone. */
  closed(): void
}

/** Beyond this much in flight a source is paused, as a full TCP window does. */
const MAX_QUEUED_BYTES = 4 * 1024 * 1024

/** Carries one client to the target, striking it with the faults that the proxy's state holds. */
export function openSession({ id, client, state, connectFault, closed }: SessionOptions): Session {
  const server = connect({ ...state.target, allowHalfOpen: true, noDelay: true })
  const units = createUnitReader()
  const frontend = createFrontendSplitter()
  const backend = createBackendSplitter()
  const gate = createGate()
  let swallowing = false
  let encrypted = false
  let connected = false
  let open: Exchange | undefined
  let openSides = 2

  const up: Line = createLine(server, weatherOf(state, 'upMs'), () => client.resume())
  const down: Line = createLine(client, weatherOf(state, 'downMs'), () => server.resume())

  function swallow(): void {
    swallowing = true
    up.drop()
    client.resume()
    server.resume()
  }

  function finish(ending: Ending): void {
    swallow()
    if (ending === 'hang') return
    if (typeof ending === 'object') down.send(errorResponse(ending))
    if (ending === 'reset') down.reset()
    else down.end()
    server.destroy()
  }

  const replies = createReplyReader(backend, () => state.counters, {
    send: (bytes) => (swallowing ? undefined : down.send(bytes)),
    finish,
  })

  // The kernel completes the TCP handshake at once; with a far server it takes one round trip.
  function send(bytes: Buffer): void {
    up.send(bytes, connected ? 0 : state.latency.upMs + state.latency.downMs)
    connected = true
  }

  function forwardBatch(unit: Unit): void {
    const exchange = open ?? { fault: state.statementFaults.take(unit.statements), reply: [], closed: false }
    const isNew = exchange !== open
    const { fault } = exchange
    if (fault?.act === 'cut-before') {
      finish(fault.ending)
      return
    }
    const forward = (): void => {
      if (swallowing) return
      if (isNew) replies.expect(exchange)
      exchange.closed = unit.closes
      open = unit.closes ? undefined : exchange
      send(fault?.act === 'raise' && unit.closes ? raiseQuery(fault.error) : unit.bytes)
    }
    if (fault?.act === 'hold' && isNew) gate.holdUntil(fault.until(), forward)
    else forward()
  }

  function forwardUnit(unit: Unit): void {
    if (swallowing) return
    if (unit.kind === 'batch') {
      forwardBatch(unit)
      return
    }
    if (unit.kind === 'encryption') {
      state.counters.encryptionRequests += 1
      backend.expectBareByte()
    }
    if (unit.kind === 'cancel') state.counters.cancelRequests += 1
    if (unit.kind === 'X') state.counters.terminations += 1
    if (unit.kind === 'startup' && connectFault) finish(connectFault.ending)
    else send(unit.bytes)
  }

  function side(): void {
    openSides -= 1
    if (openSides === 0) closed()
  }

  client.on('data', (chunk) => {
    if (swallowing) return
    if (encrypted) return send(chunk)
    for (const message of frontend.push(chunk)) {
      const unit = units.push(message)
      if (!unit) continue
      for (const statement of unit.statements) state.record(statement, id)
      gate.pass(() => forwardUnit(unit))
    }
    if (up.queuedBytes() > MAX_QUEUED_BYTES) client.pause()
  })
  server.on('data', (chunk) => {
    if (swallowing) return
    encrypted ||= server.bytesRead === 1 && chunk.toString('latin1') === 'S'
    if (encrypted) down.send(chunk)
    else replies.push(chunk)
    if (down.queuedBytes() > MAX_QUEUED_BYTES) server.pause()
  })
  client.on('end', () =>
    gate.pass(() => {
      if (!swallowing) {
        up.end()
        return
      }
      down.end()
      server.destroy()
    }),
  )
  server.on('end', () => {
    replies.end()
    if (!swallowing) finishOr(() => down.end())
  })
  client.on('error', () => gate.pass(() => (swallowing ? server.destroy() : up.reset())))
  server.on('error', () => {
    replies.end()
    if (!swallowing) finishOr(() => down.reset())
  })
  client.on('close', () => {
    down.drop()
    gate.pass(() => (swallowing ? server.destroy() : up.end()))
    side()
  })
  server.on('close', () => {
    up.drop()
    if (!swallowing) down.end()
    side()
  })

  // A reply that was to be lost stays lost when the server goes away before it is complete.
  function finishOr(otherwise: () => void): void {
    const lost = replies.lostEnding()
    if (lost) finish(lost)
    else otherwise()
  }

  if (state.blackHole) swallow()

  return {
    cut(how) {
      swallow()
      down.drop()
      server.destroy()
      if (how === 'reset') resetSocket(client)
      else client.end()
    },
    swallow,
    halfClose: (half) => (half === 'client' ? down.end() : up.end()),
    wake() {
      up.wake()
      down.wake()
    },
  }
}
