import { randomInt } from 'node:crypto'
import { type Sql, type SqlClient, sql } from '../../lib/database/sql.ts'
import type { Identity } from '../../providers/identity/identity.ts'
import type { AuthTools } from './dependencies.ts'
import { loginSlowed, tooManyAttempts } from './errors.ts'
import { type Profile, type ProfileRow, profileColumns, profileRoles, readProfile } from './profile.ts'

/** Wrong passwords for one e-mail from one network until it has to wait. */
const mostFailures = 3
/** Minutes that it waits, and after which older failures no longer count. */
const lockMinutes = 15
/** Failures in a minute for one e-mail from all other networks: beyond, only networks that know it go on. */
const mostElsewhere = 30
const slowedSeconds = 30
/** Days after which a row is swept; for so long a network is remembered as one that logged in. */
const keptDays = 7

/** Who tries, and from where (see `clientNetwork`). */
export interface Attempt {
  /** Lower-case. */
  readonly email: string
  readonly network: string
}

/** The profile that has the e-mail, read on the way. */
export interface KnownPerson extends Profile {
  /** True for an hour after registration. */
  readonly isNew: boolean
  readonly storedPassword: string | null
}

interface PersonRow extends ProfileRow {
  readonly is_new: boolean
  readonly stored_password: string | null
}

type AttemptRow = { failures: number | null; seconds_left: number | null } & (PersonRow | { id: null })

function readPerson(row: AttemptRow): KnownPerson | null {
  if (row.id === null) return null
  return { ...readProfile(row), isNew: row.is_new, storedPassword: row.stored_password }
}

/** The problem of a network that has to wait. */
export function waitProblem(secondsLeft: number | null) {
  const seconds = Math.max(1, secondsLeft ?? lockMinutes * 60)
  return tooManyAttempts([Math.ceil(seconds / 60)], { headers: { 'retry-after': String(seconds) } })
}

/** The present to the microsecond; the digits below the millisecond, which the clock does not give, are drawn. */
function attemptMoment(): string {
  const microseconds = String(randomInt(1000)).padStart(3, '0')
  return new Date().toISOString().replace('Z', `${microseconds}Z`)
}

/** An attempt that may go on. */
export interface OpenAttempt {
  readonly person: KnownPerson | null
  /** Seconds for which the network waits if this attempt fails too; null while it has attempts left. */
  readonly lockedSeconds: number | null
}

/**
 * Counts an attempt before the password is looked at, so that however many arrive at once only three are
 * checked, and reads the profile with the e-mail in the same statement. The attempt is taken back when it
 * succeeds (`forgive`) or when it was not the person's fault that it failed (`takeBack`).
 * The statement may run twice and counts once: the row remembers the moment of the last attempt.
 *
 * Many networks that guess at one account cannot lock its owner out: the count is per network, and beyond the
 * ceiling over all networks those that logged in lately still go on.
 * Throws TOO_MANY_ATTEMPTS and LOGIN_SLOWED (429) with Retry-After.
 */
export async function openAttempt(
  database: SqlClient,
  identity: Identity,
  { email, network }: Attempt,
): Promise<OpenAttempt> {
  const moment = attemptMoment()
  const isRepeat = sql`held.updated_at = excluded.updated_at`
  const isOver = sql`coalesce(held.locked_until <= now(),
    held.window_started_at < now() - make_interval(mins => ${lockMinutes}))`
  const [row] = await database.repeatable<AttemptRow>`
    with elsewhere as (
      select coalesce(sum(failures), 0) as failures from login_attempt
      where email = ${email} and address <> ${network} and updated_at > now() - interval '1 minute'
    ), attempt as (
      insert into login_attempt as held (email, address, failures, window_started_at, updated_at)
      select ${email}, ${network}, 1, now(), ${moment}::timestamptz from elsewhere
      where elsewhere.failures < ${mostElsewhere} or exists (
        select from login_attempt where email = ${email} and address = ${network} and failures = 0)
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
        where updated_at < now() - make_interval(days => ${keptDays}) and (email, address) <> (${email}, ${network})
        order by updated_at limit 5 for update skip locked)
    )
    select attempt.failures, ceil(extract(epoch from attempt.locked_until - now()))::int as seconds_left, person.*
    from (values (1)) one
    left join attempt on true
    left join lateral (
      select ${profileColumns},
        coalesce(usuario.creado_en > now() - interval '1 hour', false) as is_new,
        ${identity.storedPassword} as stored_password
      from usuario ${profileRoles}
      where lower(usuario.correo) = ${email} and not usuario.correo_duplicado
    ) person on true`
  if (!row?.failures) throw loginSlowed([], { headers: { 'retry-after': String(slowedSeconds) } })
  if (row.failures > mostFailures) throw waitProblem(row.seconds_left)
  return {
    person: readPerson(row),
    lockedSeconds: row.failures === mostFailures ? (row.seconds_left ?? lockMinutes * 60) : null,
  }
}

/**
 * A data-modifying CTE that forgets the failures of an attempt that succeeded and remembers its network.
 * `person` is a relation with one row when the statement goes ahead and none otherwise.
 */
export function forgive({ email, network }: Attempt, person: Sql): Sql {
  return sql`attempt_forgiven as (
      update login_attempt set failures = 0, window_started_at = now(), locked_until = null, updated_at = now()
      where email = ${email} and address = ${network} and exists (select from ${person})
    )`
}

/** Takes back the count of an attempt that failed through no fault of the person. */
async function takeBack(database: SqlClient, { email, network }: Attempt): Promise<void> {
  await database.write`
    update login_attempt set failures = greatest(least(failures, ${mostFailures}) - 1, 0), locked_until = null
    where email = ${email} and address = ${network}`
}

/** Does what an attempt is for, and takes the attempt back when that fails instead of answering. */
export async function withoutCountingFaults<Result>(
  { sql: database, log }: AuthTools,
  attempt: Attempt,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    await takeBack(database, attempt).catch((fault: unknown) =>
      log.warn({ err: fault }, 'an attempt to log in stays counted'),
    )
    throw error
  }
}
