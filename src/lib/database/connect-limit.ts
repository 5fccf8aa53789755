import type { PoolClient } from 'pg'
import { currentRequestContext } from '../request-context.ts'
import { ConnectionNotMade } from './connection-not-made.ts'
import { failures } from './failure.ts'

type Release = (error?: Error | boolean) => void

/** As node-postgres' pool calls back: with a connection or with an error. */
export type ConnectCallback = (
  error: Error | undefined,
  client: PoolClient | undefined,
  done: Release,
) => void

export const noRelease: Release = () => undefined

/** Milliseconds until the request's deadline; infinite outside of a request. */
export function timeLeftMs(): number {
  const context = currentRequestContext()
  return context ? Math.max(0, context.deadlineMs - performance.now()) : Number.POSITIVE_INFINITY
}

/** `callback`, called after `limitMs` at the latest; a connection that arrives later goes back to the pool. */
export function within(limitMs: number, callback: ConnectCallback): ConnectCallback {
  let isLate = false
  const timer = setTimeout(() => {
    isLate = true
    // One request had little time left, which says nothing about the database: the gate stays open.
    callback(
      new ConnectionNotMade(failures.poolWait, 'The connection was not made in time'),
      undefined,
      noRelease,
    )
  }, limitMs)
  return (error, client, done) => {
    if (isLate) {
      client?.release()
      return
    }
    clearTimeout(timer)
    callback(error, client, done)
  }
}
