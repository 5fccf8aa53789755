import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { openSession, type Session } from './fault-proxy/session.ts'
import { createStrikes } from './fault-proxy/strikes.ts'
import type { Counters, Ending, Latency, ProxyState, RecordedStatement } from './fault-proxy/types.ts'
import { createRules, type Injection } from './rules.ts'

export type { ErrorReply } from './fault-proxy/messages.ts'
export type {
  Counters,
  CutOptions,
  Ending,
  Hold,
  Latency,
  RecordedStatement,
  StatementReach,
} from './fault-proxy/types.ts'
export type { Injection } from './rules.ts'

/** A proxy between a client and PostgreSQL that counts, records and breaks what passes. */
export type FaultProxy = Awaited<ReturnType<typeof startFaultProxy>>

const noCounters = (): Counters => ({
  roundTrips: 0,
  connections: 0,
  startups: 0,
  encryptionRequests: 0,
  cancelRequests: 0,
  terminations: 0,
})

/**
 * Starts a proxy on a free loopback port in front of a PostgreSQL server (or pooler) that speaks without TLS.
 * Everything may be switched while connections are open.
 * @param options.target where the server listens
 * @param options.record whether SQL texts are recorded from the start
 */
export async function startFaultProxy(options: { target: { host: string; port: number }; record?: boolean }) {
  const sessions = new Set<Session>()
  const statements: RecordedStatement[] = []
  let recording = options.record ?? false
  let lastId = 0

  const state: ProxyState = {
    target: options.target,
    latency: { upMs: 0, downMs: 0 },
    bytesPerSecond: null,
    frozen: false,
    blackHole: false,
    counters: noCounters(),
    connectFaults: createRules(),
    statementFaults: createRules(),
    record(statement, connection) {
      if (recording) statements.push({ ...statement, connection, atMs: performance.now() })
    },
  }

  function accept(client: Socket): void {
    lastId += 1
    state.counters.connections += 1
    client.setNoDelay()
    const fault = state.connectFaults.take(lastId)
    if (fault?.ending === 'reset') {
      // The client may have reset first, which is what was wanted.
      client.on('error', () => undefined)
      client.resetAndDestroy()
      return
    }
    const session = openSession({
      id: lastId,
      client,
      state,
      connectFault: fault,
      closed: () => sessions.delete(session),
    })
    sessions.add(session)
  }

  const server = createServer({ allowHalfOpen: true }, accept)
  await listen(0)
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The proxy has no port')
  const { port } = address

  async function listen(onPort: number): Promise<void> {
    server.listen(onPort, '127.0.0.1')
    await once(server, 'listening')
  }

  function cut(how: 'reset' | 'end' = 'reset'): void {
    for (const session of [...sessions]) session.cut(how)
  }

  function wake(): void {
    for (const session of sessions) session.wake()
  }

  async function openPort(): Promise<void> {
    if (!server.listening) await listen(port)
  }

  return {
    port,
    /** The same database URL, through the proxy. */
    url(databaseUrl: string): string {
      const url = new URL(databaseUrl)
      url.hostname = '127.0.0.1'
      url.port = String(port)
      return url.href
    },
    /** Completed query round trips since the last reset. */
    roundTrips: () => state.counters.roundTrips,
    counters: (): Readonly<Counters> => ({ ...state.counters }),
    /** Sets counters and recorded statements back to nothing. */
    resetCounters(): void {
      state.counters = noCounters()
      statements.length = 0
    },
    /** Runs something and says how many round trips it took, with which SQL; nothing else may use the proxy meanwhile. */
    async count<Result>(run: () => Promise<Result>) {
      const [before, from, wasRecording] = [state.counters.roundTrips, statements.length, recording]
      recording = true
      const result = await run()
      recording = wasRecording
      return { result, roundTrips: state.counters.roundTrips - before, statements: statements.slice(from) }
    },
    /** How many clients are connected now. */
    connections: () => sessions.size,
    /** Switches the recording of SQL texts. */
    record(on: boolean): void {
      recording = on
    },
    statements: (): readonly RecordedStatement[] => statements,

    /** Sets the delay of each direction; a number is a whole round trip, half of it each way. */
    latency(value: number | Partial<Latency>): void {
      const half = typeof value === 'number' ? { upMs: value / 2, downMs: value / 2 } : value
      state.latency = { ...state.latency, ...half }
      wake()
    },
    /** Limits each direction of each connection; `null` lifts the limit. */
    throttle(bytesPerSecond: number | null): void {
      state.bytesPerSecond = bytesPerSecond
    },
    /** A partition that heals: while on nothing arrives, afterwards all of it does. */
    freeze(on = true): void {
      state.frozen = on
      wake()
    },
    /** Connections open now, and new ones while on, swallow everything for good and stay open. */
    blackHole(on = true): void {
      state.blackHole = on
      if (on) for (const session of sessions) session.swallow()
    },
    /** Cuts every connection now, by RST or FIN. */
    cut,
    /** Says FIN to one side of every connection and goes on listening to it. */
    halfClose(side: 'client' | 'server'): void {
      for (const session of sessions) session.halfClose(side)
    },

    /** Closes the port: new connections get ECONNREFUSED, open ones live on. */
    closePort(): void {
      if (server.listening) server.close()
    },
    /** Opens the same port again. */
    openPort,
    /** Accepts new connections and leaves them so: an RST at once, or FIN, silence or an ErrorResponse at the startup message. */
    refuse(ending: Ending = 'reset', { times }: { times?: number } = {}): Injection {
      return state.connectFaults.add({ ending }, times === undefined ? {} : { times })
    },

    ...createStrikes(state.statementFaults),

    /** Takes away all faults and weather and opens the port; what was swallowed or cut stays so. */
    async clearFaults(): Promise<void> {
      state.connectFaults.clear()
      state.statementFaults.clear()
      state.latency = { upMs: 0, downMs: 0 }
      state.bytesPerSecond = null
      state.frozen = false
      state.blackHole = false
      wake()
      await openPort()
    },
    /** Cuts everything and closes the port. */
    async close(): Promise<void> {
      cut('reset')
      if (!server.listening) return
      server.close()
      await once(server, 'close')
    },
  }
}
