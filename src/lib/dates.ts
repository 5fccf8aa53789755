/** A moment as ISO 8601 in UTC, with a fraction of six digits only when there is one: `2026-01-31T14:05:09Z`. */
export function toDateTime(date: Date): string {
  const milliseconds = date.getUTCMilliseconds()
  const fraction = milliseconds === 0 ? '' : `.${String(milliseconds).padStart(3, '0')}000`
  return `${date.toISOString().slice(0, 19)}${fraction}Z`
}

/** The same with `+00:00` in place of `Z`, which some endpoints of the contract have. */
export function toDateTimeWithOffset(date: Date): string {
  return toDateTime(date).replace('Z', '+00:00')
}

/** A zone's clocks on the wall. A wall time is a Date whose UTC fields are what the clock on the wall shows. */
export type TimeZone = ReturnType<typeof createTimeZone>

const minuteMs = 60_000

/** Minutes by which a zone is ahead of UTC, out of `GMT`, `GMT-04:00` or `GMT+05:30`. */
function readOffset(name: string): number {
  const [, sign = '+', hours = '0', minutes = '0'] = /^GMT(?:([+-])(\d{2}):(\d{2}))?/.exec(name) ?? []
  return (sign === '-' ? -1 : 1) * (60 * Number(hours) + Number(minutes))
}

/** Makes the clocks of an IANA zone. Throws RangeError, when it is first asked, for a zone that does not exist. */
export function createTimeZone(timeZone: string) {
  let format: Intl.DateTimeFormat | undefined

  function offsetMs(moment: Date): number {
    format ??= new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' })
    const name = format.formatToParts(moment).find(({ type }) => type === 'timeZoneName')?.value
    return minuteMs * readOffset(name ?? '')
  }

  return {
    name: timeZone,
    /** What the wall shows at `moment`. */
    toWall: (moment: Date) => new Date(moment.getTime() + offsetMs(moment)),
    /** When the wall shows `wall`: one of them where it does twice, an hour beside where it never does. */
    fromWall(wall: Date): Date {
      // The offset just before and just after any change of the clocks near by.
      const guess = new Date(wall.getTime() - offsetMs(wall))
      return new Date(wall.getTime() - offsetMs(guess))
    },
  }
}

export const dayMs = 86_400_000
/** Whether a moment that a client named is a day. */
export const isDay = (moment: string): boolean => moment.length === 10
const hasZone = (moment: string): boolean => /(Z|[+-]\d{2}:?\d{2})$/i.test(moment)

/** A moment; a day is its first moment in the shop, `days` later, and a time without a zone is UTC as in the original. */
export function toMoment(text: string, zone: TimeZone, days = 0): Date {
  if (isDay(text)) return zone.fromWall(new Date(Date.parse(text) + days * dayMs))
  return new Date(`${text.replace(' ', 'T')}${hasZone(text) ? '' : 'Z'}`)
}

/** From the first to the last moment or day (of the shop), both included, as a filter of Prisma. */
export function momentsWithin(
  { from, until }: Readonly<Partial<Record<'from' | 'until', string | undefined>>>,
  zone: TimeZone,
): { gte?: Date; lt?: Date; lte?: Date } {
  const gte = from === undefined ? {} : { gte: toMoment(from, zone) }
  if (until === undefined) return gte
  return isDay(until) ? { ...gte, lt: toMoment(until, zone, 1) } : { ...gte, lte: toMoment(until, zone) }
}
