import { randomInt } from 'node:crypto'
import rateLimit from '@fastify/rate-limit'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { callFunction, type SqlClient } from '../../lib/database/sql.ts'
import type { Credentials } from '../../providers/identity/identity.ts'
import { problems } from './errors.ts'

/** A password that somebody gives for an e-mail address (lower-case), and from where, as the SQL functions take it. */
export type Attempt = Readonly<ReturnType<typeof attemptOf>>

/** An attempt that was counted. */
export type CountedAttempt = Awaited<ReturnType<typeof countAttempt>>

interface Counted {
  readonly outcome: 'SLOWED' | 'LOCKED' | 'LAST' | 'OPEN'
  readonly seconds_left: number | null
  /** The profile that has the e-mail; `is_new` is true for an hour after registration. */
  readonly person: (NonNullable<Credentials['person']> & { readonly is_new: boolean }) | null
}

/**
 * An attempt of a request. It comes from where the rate limits count it: an IPv4 address, or the /64 network of an IPv6
 * address, of which one subscriber has all.
 */
export const attemptOf = (request: FastifyRequest, email: string) => ({
  email,
  client_address: rateLimit.normalizeIP(request.ip),
})

/** Three failures lock an e-mail for an address for so long. */
const lockSeconds = 15 * 60

/** The problem of an address that has to wait. */
export function waitProblem(secondsLeft: number = lockSeconds) {
  const seconds = Math.max(1, secondsLeft)
  return problems.TOO_MANY_ATTEMPTS([Math.ceil(seconds / 60)], {
    headers: { 'retry-after': String(seconds) },
  })
}

/** The present to the microsecond; the digits below the millisecond, which the clock does not give, are drawn. */
function attemptMoment(): string {
  const microseconds = String(randomInt(1000)).padStart(3, '0')
  return new Date().toISOString().replace('Z', `${microseconds}Z`)
}

/**
 * Counts an attempt before the password is looked at, so that however many arrive at once only three are checked, and
 * finds the profile with the e-mail (prisma/functions/count_attempt.sql), null when there is none. `isLast` says that
 * the address has to wait if this attempt fails too. Throws TOO_MANY_ATTEMPTS and LOGIN_SLOWED (429) with Retry-After.
 */
export async function countAttempt(sql: SqlClient, attempt: Attempt) {
  const input = { ...attempt, moment: attemptMoment() }
  const { outcome, person, seconds_left } = await callFunction<Counted>(sql, 'count_attempt', input)
  if (outcome === 'SLOWED')
    throw problems.LOGIN_SLOWED([], { headers: { 'retry-after': String(seconds_left) } })
  if (outcome === 'LOCKED') throw waitProblem(seconds_left ?? 0)
  return { ...attempt, person, isLast: outcome === 'LAST' }
}

/**
 * Does what a counted attempt is for. Returns what `work` returns; null says that the attempt failed, and locks the
 * e-mail for the address if it was the last one, unless another attempt succeeded meanwhile. The failures are cleared by
 * `open_session`. When `work` throws, the attempt does not count. What a process that was killed left counted locks for
 * 15 seconds at most, which is longer than `work` may take (REQUEST_DEADLINE_MS, 12 seconds as a rule).
 */
export async function settleAttempt<Result>(
  { sql, log }: FastifyInstance,
  { email, client_address: address, isLast }: CountedAttempt,
  work: () => Promise<Result | null>,
): Promise<Result | null> {
  const result = await work().catch(async (error: unknown) => {
    const uncounted = sql.write`
      update login_attempt set failures = greatest(least(failures, 3) - 1, 0), locked_until = null
      where email = ${email} and address = ${address}`
    await uncounted.catch((fault: unknown) => log.warn({ err: fault }, 'an attempt to log in stays counted'))
    throw error
  })
  if (result === null && isLast)
    await sql.repeatable`
      update login_attempt set locked_until = now() + make_interval(secs => ${lockSeconds})
      where email = ${email} and address = ${address} and failures >= 3`
  return result
}
