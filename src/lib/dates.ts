/**
 * A moment as ISO 8601 in UTC with `Z`, in milliseconds and six digits as the wire has it, with a fraction only when
 * there is one: `2026-01-31T14:05:09Z`.
 */
export function toDateTime(date: Date): string {
  const milliseconds = date.getUTCMilliseconds()
  const fraction = milliseconds === 0 ? '' : `.${String(milliseconds).padStart(3, '0')}000`
  return `${date.toISOString().slice(0, 19)}${fraction}Z`
}

/** A zone's clocks on the wall. A wall time is a Date whose UTC fields are what the clock on the wall shows. */
export interface TimeZone {
  /** What the wall shows at `moment`. */
  toWall(moment: Date): Date
  /** When the wall shows `wall`: one of them where it does twice, an hour beside where it never does. */
  fromWall(wall: Date): Date
}

const minuteMs = 60_000

/** Minutes by which a zone is ahead of UTC, out of `GMT`, `GMT-04:00` or `GMT+05:30`. */
function readOffset(name: string): number {
  const [, sign = '+', hours = '0', minutes = '0'] = /^GMT(?:([+-])(\d{2}):(\d{2}))?/.exec(name) ?? []
  return (sign === '-' ? -1 : 1) * (60 * Number(hours) + Number(minutes))
}

/** Makes the clocks of an IANA zone. Throws RangeError, when it is first asked, for a zone that does not exist. */
export function createTimeZone(timeZone: string): TimeZone {
  let format: Intl.DateTimeFormat | undefined

  function offsetMs(moment: Date): number {
    format ??= new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' })
    const name = format.formatToParts(moment).find(({ type }) => type === 'timeZoneName')?.value
    return minuteMs * readOffset(name ?? '')
  }

  return {
    toWall: (moment) => new Date(moment.getTime() + offsetMs(moment)),
    fromWall(wall) {
      // The offset just before and just after any change of the clocks near by.
      const guess = new Date(wall.getTime() - offsetMs(wall))
      return new Date(wall.getTime() - offsetMs(guess))
    },
  }
}
