/** Notifications older than this are not sent any more: they tell of a day that nobody remembers. */
export const staleAfterDays = 3

/** Rows of each kind in one claim: as many messages are sent twice at most when the process dies between sending and marking. */
export const claimLimit = 20

/** Rows that one look skips because their channel has no service. */
export const skipLimit = 500

/** What the dispatcher's clock says, in milliseconds. */
export interface Timings {
  /** Between two looks at the database while nothing is known to be due. */
  readonly pollMs: number
  /** At most this long after the start for the first look, so that instances that start together do not ask together. */
  readonly startMs: number
  /** Between two looks that were asked for by a wake, which collects the wakes in between. */
  readonly spacingMs: number
  /** A claimed row is due again after this. */
  readonly leaseMs: number
  /** One attempt at one row; well below the lease. */
  readonly attemptMs: number
  /** Stopping waits this long for attempts under way. */
  readonly stopMs: number
}

export const usualTimings: Timings = {
  pollMs: 60_000,
  startMs: 2000,
  spacingMs: 250,
  leaseMs: 120_000,
  attemptMs: 25_000,
  stopMs: 5000,
}
