import type { Injection } from '../rules.ts'
import type { ErrorReply } from './messages.ts'
import {
  type CutOptions,
  type Hold,
  type ProxyState,
  reachOf,
  type StatementFault,
  type StatementReach,
} from './types.ts'

/** The faults that strike statements, as methods of the proxy. */
export function createStrikes(faults: ProxyState['statementFaults']) {
  const strike = (fault: StatementFault, reach: StatementReach): Injection =>
    faults.add(fault, reachOf(reach))

  return {
    /** Cuts when a matching statement arrives; the server never sees it. `hang` makes a black hole of that connection. */
    cutBefore: ({ ending = 'reset', ...reach }: CutOptions = {}) =>
      strike({ act: 'cut-before', ending }, reach),
    /** Lets the server run a matching statement to its end, drops the whole answer, then leaves the client. */
    swallowReply: ({ ending = 'reset', ...reach }: CutOptions = {}) =>
      strike({ act: 'swallow-reply', ending }, reach),
    /** Lets the server run a matching statement, passes on a fraction of its answer (half), then leaves the client. */
    cutMidReply: ({ ending = 'reset', fraction = 0.5, ...reach }: CutOptions & { fraction?: number } = {}) =>
      strike({ act: 'cut-mid-reply', ending, fraction }, reach),
    /** Makes the server itself raise this error in place of a matching statement, so that its transaction state agrees. */
    raise: ({ code, message, ...reach }: StatementReach & Pick<ErrorReply, 'code' | 'message'>) =>
      strike({ act: 'raise', error: { code, message } }, reach),
    /** Delays matching statements, and what follows them on their connection. */
    delay: ({ delayMs, ...reach }: StatementReach & { delayMs: number }) =>
      strike({ act: 'hold', until: () => new Promise((resolve) => setTimeout(resolve, delayMs)) }, reach),
    /** Holds matching statements back until released. */
    hold(reach: StatementReach = {}): Hold {
      const gate = Promise.withResolvers<void>()
      const injection = strike({ act: 'hold', until: () => gate.promise }, reach)
      return { ...injection, release: () => gate.resolve() }
    },
  }
}
