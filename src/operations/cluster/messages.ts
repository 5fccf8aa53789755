/** From the primary to a worker. */
export type Order =
  /** Ask for a replacement after this many requests; 0 never asks. */
  | { readonly order: 'recycle-after'; readonly requests: number }
  /** Take no new connections, finish what runs, then close. */
  | { readonly order: 'drain' }

/** From a worker to the primary: it has answered as many requests as it was asked to and wants a replacement. */
export interface Report {
  readonly report: 'worn'
  readonly requests: number
}

/** True when `message` is an order of the primary; Node and libraries send messages of their own. */
export function isOrder(message: unknown): message is Order {
  return typeof message === 'object' && message !== null && 'order' in message
}

/** True when `message` is a report of a worker. */
export function isReport(message: unknown): message is Report {
  return typeof message === 'object' && message !== null && 'report' in message
}
