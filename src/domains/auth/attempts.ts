import { randomInt } from 'node:crypto'
import rateLimit from '@fastify/rate-limit'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { callFunction, type SqlClient } from '../../lib/database/sql.ts'
import { problems } from './errors.ts'

/** A password that somebody gives, and from where. */
export interface Attempt {
  /** Lower-case. */
  readonly email: string
  readonly clientAddress: string
}

/** The profile that has the e-mail of an attempt. */
export interface KnownPerson {
  readonly id: string
  /** True for an hour after registration. */
  readonly is_new: boolean
  /** What the embedded identity keeps of the password. */
  readonly password_hash: string | null
}

/** An attempt that was counted. */
interface CountedAttempt extends Attempt {
  /** The profile with the e-mail; null when there is none. */
  readonly person: KnownPerson | null
  /** Whether the address has to wait if this attempt fails too. */
  readonly isLast: boolean
}

interface Counted {
  readonly outcome: 'SLOWED' | 'LOCKED' | 'LAST' | 'OPEN'
  readonly seconds_left: number | null
  readonly person: KnownPerson | null
}

/**
 * Where a request comes from, as the rate limits count it: an IPv4 address, or the /64 network of an IPv6 address, of
 * which one subscriber has all.
 */
export const clientAddress = (request: FastifyRequest): string => rateLimit.normalizeIP(request.ip)

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
 * finds the profile with the e-mail (prisma/functions/count_attempt.sql). Throws TOO_MANY_ATTEMPTS and LOGIN_SLOWED
 * (429) with Retry-After.
 */
export async function countAttempt(sql: SqlClient, attempt: Attempt): Promise<CountedAttempt> {
  const input = { email: attempt.email, client_address: attempt.clientAddress, moment: attemptMoment() }
  const counted = await callFunction<Counted>(sql, 'count_attempt', input)
  const { outcome, seconds_left: secondsLeft, person } = counted
  if (outcome === 'SLOWED')
    throw problems.LOGIN_SLOWED([], { headers: { 'retry-after': String(secondsLeft) } })
  if (outcome === 'LOCKED') throw waitProblem(secondsLeft ?? 0)
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
  { email, clientAddress: address, isLast }: CountedAttempt,
  work: () => Promise<Result | null>,
): Promise<Result | null> {
  const uncountAttempt = () => sql.write`
    update login_attempt set failures = greatest(least(failures, 3) - 1, 0), locked_until = null
    where email = ${email} and address = ${address}`
  const lock = () => sql.repeatable`
    update login_attempt set locked_until = now() + make_interval(secs => ${lockSeconds})
    where email = ${email} and address = ${address} and failures >= 3`
  const result = await work().catch(async (error: unknown) => {
    await uncountAttempt().catch((fault: unknown) =>
      log.warn({ err: fault }, 'an attempt to log in stays counted'),
    )
    throw error
  })
  if (result === null && isLast) await lock()
  return result
}
