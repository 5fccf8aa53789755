import type { Failure } from './failure.ts'

const MAX_DEPTH = 6

/**
 * No connection could be had, so no statement was sent. Made by the pool, which knows that for certain; it
 * has no `code`, so that Prisma hands it through as it is instead of translating it.
 */
export class ConnectionNotMade extends Error {
  override readonly name = 'ConnectionNotMade'
  readonly failure: Failure

  constructor(failure: Failure, message: string, options?: ErrorOptions) {
    super(message, options)
    this.failure = failure
  }

  /** The one that `error` is or was caused by. */
  static in(error: unknown): ConnectionNotMade | undefined {
    let current = error
    for (let depth = 0; depth < MAX_DEPTH && current instanceof Error; depth++) {
      if (current instanceof ConnectionNotMade) return current
      current = current.cause
    }
    return undefined
  }
}
