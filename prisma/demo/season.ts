/** January to December: school in February, Mother's Day in May, discounts in November, Christmas. */
const monthFactor = [0.85, 0.95, 0.9, 0.9, 1.15, 0.95, 1.0, 1.05, 0.95, 1.0, 1.3, 1.75]
/** Sunday to Saturday. */
const weekdayFactor = [0.75, 0.85, 0.9, 0.95, 1.05, 1.2, 1.4]

const salesPerDayAtOpening = 7
const growth = 0.9
/** The busy hours of a shop day, local time: the number of sales that begin in each. */
const hours = [9, 10, 10, 11, 11, 12, 13, 14, 15, 16, 16, 17, 17, 18, 18, 18, 19, 19, 20, 21]

/** Sales to expect on a day: trend times season times weekday. `progress` runs from 0 to 1. */
export function expectedSales(localDay: Date, progress: number): number {
  const month = monthFactor[localDay.getUTCMonth()] as number
  const weekday = weekdayFactor[localDay.getUTCDay()] as number
  return salesPerDayAtOpening * (1 + growth * progress) * month * weekday
}

/** The hours to choose a sale's from; an hour that stands there twice is twice as busy. */
export const openingHours: readonly number[] = hours
