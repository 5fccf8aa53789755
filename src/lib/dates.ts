/** The fraction of a second in six digits as the wire has it, or nothing when it is zero. */
function fraction(date: Date): string {
  const milliseconds = date.getUTCMilliseconds()
  return milliseconds === 0 ? '' : `.${String(milliseconds).padStart(3, '0')}000`
}

/** A moment as ISO 8601 in UTC with `Z`, with a fraction only when there is one: `2026-01-31T14:05:09Z`. */
export function toDateTime(date: Date): string {
  return `${date.toISOString().slice(0, 19)}${fraction(date)}Z`
}

/** The same with `+00:00` in place of `Z`, which some endpoints of the contract have. */
export function toDateTimeWithOffset(date: Date): string {
  return `${date.toISOString().slice(0, 19)}${fraction(date)}+00:00`
}
