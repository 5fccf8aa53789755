import { randomInt } from 'node:crypto'
import rateLimit from '@fastify/rate-limit'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { type SqlClient, sql } from '../../lib/database/sql.ts'
import { loginSlowed, tooManyAttempts } from './errors.ts'

/** Wrong passwords for one e-mail from one address until it has to wait. */
const mostFailures = 3
/** Minutes that it waits, and after which older failures no longer count. */
const lockMinutes = 15
/** Failures in a minute for one e-mail from all other addresses: beyond, only addresses that know it go on. */
const mostElsewhere = 30
const slowedSeconds = 30
/** Days after which a row is deleted; for so long an address is remembered as one that logged in. */
const keptDays = 7

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
  readonly isNew: boolean
  /** What the embedded identity keeps of the password. */
  readonly passwordHash: string | null
}

/** An attempt that may go on. */
export interface OpenAttempt {
  readonly person: KnownPerson | null
  /** Seconds for which the address waits if this attempt fails too; null while it has attempts left. */
  readonly lockedSeconds: number | null
}

interface AttemptRow {
  readonly failures: number | null
  readonly seconds_left: number | null
  readonly id: string | null
  readonly is_new: boolean
  readonly password_hash: string | null
}

/**
 * Where a request comes from, as the rate limits count it: an IPv4 address, or the /64 network of an IPv6 address, of
 * which one subscriber has all.
 */
export const clientAddress = (request: FastifyRequest): string => rateLimit.normalizeIP(request.ip)

/** The problem of an address that has to wait. */
export function waitProblem(secondsLeft: number | null) {
  const seconds = Math.max(1, secondsLeft ?? lockMinutes * 60)
  return tooManyAttempts([Math.ceil(seconds / 60)], { headers: { 'retry-after': String(seconds) } })
}

/** The present to the microsecond; the digits below the millisecond, which the clock does not give, are drawn. */
function attemptMoment(): string {
  const microseconds = String(randomInt(1000)).padStart(3, '0')
  return new Date().toISOString().replace('Z', `${microseconds}Z`)
}

/**
 * Counts an attempt before the password is looked at, so that however many arrive at once only three are
 * checked, and finds the profile with the e-mail in the same statement. The count is cleared when the attempt
 * succeeds (smartsales.clear_failures) and taken back when it failed through no fault of the person
 * (`uncountOnError`). The statement may run twice and counts once: the row has the moment of the last attempt.
 *
 * Many addresses that guess at one account cannot lock its owner out: the count is per address, and beyond the
 * ceiling over all addresses those that logged in lately still go on.
 * Throws TOO_MANY_ATTEMPTS and LOGIN_SLOWED (429) with Retry-After.
 */
export async function countAttempt(database: SqlClient, attempt: Attempt): Promise<OpenAttempt> {
  const { email, clientAddress: address } = attempt
  const moment = attemptMoment()
  const isRepeat = sql`held.updated_at = excluded.updated_at`
  const isOver = sql`coalesce(held.locked_until <= now(),
    held.window_started_at < now() - make_interval(mins => ${lockMinutes}))`
  const [row] = await database.repeatable<AttemptRow>`
    with elsewhere as (
      select coalesce(sum(failures), 0) as failures from login_attempt
      where email = ${email} and address <> ${address} and updated_at > now() - interval '1 minute'
    ), attempt as (
      insert into login_attempt as held (email, address, failures, window_started_at, updated_at)
      select ${email}, ${address}, 1, now(), ${moment}::timestamptz from elsewhere
      where elsewhere.failures < ${mostElsewhere} or exists (
        select from login_attempt where email = ${email} and address = ${address} and failures = 0)
      on conflict (email, address) do update set
        failures = case
          when ${isRepeat} then held.failures
          when ${isOver} then 1
          else least(held.failures, ${mostFailures}) + 1 end,
        window_started_at = case
          when ${isOver} and not ${isRepeat} then now() else held.window_started_at end,
        locked_until = case
          when ${isRepeat} then held.locked_until
          when ${isOver} then null
          when held.failures + 1 = ${mostFailures} then now() + make_interval(mins => ${lockMinutes})
          else held.locked_until end,
        updated_at = excluded.updated_at
      returning failures, locked_until
    ), swept as (
      delete from login_attempt where (email, address) in (
        select email, address from login_attempt
        where updated_at < now() - make_interval(days => ${keptDays}) and (email, address) <> (${email}, ${address})
        order by updated_at limit 5 for update skip locked)
    )
    select attempt.failures, ceil(extract(epoch from attempt.locked_until - now()))::int as seconds_left,
      person.id, coalesce(person.creado_en > now() - interval '1 hour', false) as is_new, credential.password_hash
    from (values (1)) one
    left join attempt on true
    left join usuario person on lower(person.correo) = ${email} and not person.correo_duplicado
    left join credential on credential.user_id = person.id`
  if (!row?.failures) throw loginSlowed([], { headers: { 'retry-after': String(slowedSeconds) } })
  if (row.failures > mostFailures) throw waitProblem(row.seconds_left)
  const { id, is_new: isNew, password_hash: passwordHash } = row
  return {
    person: id === null ? null : { id, isNew, passwordHash },
    lockedSeconds: row.failures === mostFailures ? (row.seconds_left ?? lockMinutes * 60) : null,
  }
}

async function uncountAttempt(
  database: SqlClient,
  { email, clientAddress: address }: Attempt,
): Promise<void> {
  await database.write`
    update login_attempt set failures = greatest(least(failures, ${mostFailures}) - 1, 0), locked_until = null
    where email = ${email} and address = ${address}`
}

/** Does what an attempt is for; when that fails instead of answering, the attempt does not count. */
export async function uncountOnError<Result>(
  { sql: database, log }: FastifyInstance,
  attempt: Attempt,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    await uncountAttempt(database, attempt).catch((fault: unknown) =>
      log.warn({ err: fault }, 'an attempt to log in stays counted'),
    )
    throw error
  }
}
