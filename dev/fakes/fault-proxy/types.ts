import type { Injection, Reach, Rules } from '../rules.ts'
import type { Weather } from './line.ts'
import type { ErrorReply } from './messages.ts'
import type { Statement } from './units.ts'

/** How the proxy leaves a client: RST, FIN, silence on an open socket, or an ErrorResponse and then FIN. */
export type Ending = 'reset' | 'end' | 'hang' | ErrorReply

/** A fault that strikes a statement. */
export type StatementFault =
  | { act: 'cut-before'; ending: Ending }
  | { act: 'swallow-reply'; ending: Ending }
  | { act: 'cut-mid-reply'; ending: Ending; fraction: number }
  | { act: 'raise'; error: ErrorReply }
  | { act: 'hold'; until: () => Promise<void> }

/** A fault that strikes a connection before it may say anything. */
export interface ConnectFault {
  ending: Ending
}

/** Which statements a fault strikes: a part of the SQL (any case), a pattern, or a predicate; every one when absent. */
export interface StatementReach {
  sql?: string | RegExp | ((sql: string) => boolean)
  times?: number
}

/** What a fault that cuts takes: which statements, and how it leaves the client (`reset` when absent). */
export interface CutOptions extends StatementReach {
  ending?: Ending
}

/** A recorded statement. */
export interface RecordedStatement extends Statement {
  /** The number of the connection, from 1. */
  connection: number
  /** `performance.now()` when the proxy read it. */
  atMs: number
}

/** What the proxy has counted since the last reset. */
export interface Counters {
  /** Sync, simple Query or FunctionCall messages answered with ReadyForQuery. */
  roundTrips: number
  /** Connections that clients opened (those refused by a closed port are not seen). */
  connections: number
  /** Startups answered with ReadyForQuery. */
  startups: number
  encryptionRequests: number
  cancelRequests: number
  terminations: number
}

/** Weather in milliseconds for each direction. */
export interface Latency {
  /** Client to server. */
  upMs: number
  /** Server to client. */
  downMs: number
}

/** Shared between the proxy and its sessions. */
export interface ProxyState {
  target: { host: string; port: number }
  latency: Latency
  bytesPerSecond: number | null
  frozen: boolean
  blackHole: boolean
  counters: Counters
  connectFaults: Rules<number, ConnectFault>
  statementFaults: Rules<Statement[], StatementFault>
  /** Called for each statement read. */
  record(statement: Statement, connection: number): void
}

/** An injection whose statements wait until they are released. */
export interface Hold extends Injection {
  /** Lets go those that wait and those to come. */
  release(): void
}

/** Turns what a test says about SQL into a reach over the statements of one unit. */
export function reachOf(options: StatementReach): Reach<Statement[]> {
  const { sql, times } = options
  const matchesText = (text: string): boolean => {
    if (sql === undefined) return true
    if (typeof sql === 'string') return text.toLowerCase().includes(sql.toLowerCase())
    return typeof sql === 'function' ? sql(text) : sql.test(text)
  }
  const reach: Reach<Statement[]> = {
    matches: (statements) => statements.some((statement) => matchesText(statement.sql)),
  }
  return times === undefined ? reach : { ...reach, times }
}

/** The weather in one direction, as the proxy's state has it at each moment. */
export function weatherOf(state: ProxyState, direction: keyof Latency): Weather {
  return {
    latencyMs: () => state.latency[direction],
    bytesPerSecond: () => state.bytesPerSecond,
    frozen: () => state.frozen,
  }
}
