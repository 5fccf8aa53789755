const plainLetters = /[^A-Za-z0-9]+/g

/** A person's name as it may stand in a file name: letters and digits of ASCII, `_` between words. */
function plainName(name: string): string {
  const plain = name
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .replace(plainLetters, '_')
    .replace(/^_+|_+$/g, '')
  return plain.slice(0, 60) || 'Vendedor'
}

/** A moment in a time zone, by parts: `{ year: '2026', month: '01', … }`. */
function partsOf(date: Date, timeZone: string): Record<string, string> {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  })
  return Object.fromEntries(format.formatToParts(date).map(({ type, value }) => [type, value]))
}

/** `31/01/2026 14:05` in a time zone. */
export function shortMoment(date: Date, timeZone: string): string {
  const { day, month, year, hour, minute } = partsOf(date, timeZone)
  return `${day}/${month}/${year} ${hour}:${minute}`
}

/** `plantilla_catalogo_productos_20260131.xlsx`, by the day in a time zone. */
export function templateFileName(date: Date, timeZone: string): string {
  const { year, month, day } = partsOf(date, timeZone)
  return `plantilla_catalogo_productos_${year}${month}${day}.xlsx`
}

/** `catalogo_Ana_Rojas_20260131_140509.xlsx`, by the moment in a time zone. */
export function exportFileName(seller: string, date: Date, timeZone: string): string {
  const { year, month, day, hour, minute, second } = partsOf(date, timeZone)
  return `catalogo_${plainName(seller)}_${year}${month}${day}_${hour}${minute}${second}.xlsx`
}
