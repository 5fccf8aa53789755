import {
  type Day,
  monthStart,
  partOf,
  partsOf,
  type Span,
  spanBefore,
  spanOf,
  toDay,
  type Unit,
  unitsBefore,
  weekdayOf,
} from './calendar.ts'
import { fullYear, matchAt, pattern, type Text } from './text.ts'

/** A stretch of time as it was named. */
export interface Stretch {
  readonly unit: Unit
  /** Its days in `year`, which counts only where none was named; undefined when the calendar has no such days. */
  readonly in: (year: number) => Span | undefined
  readonly needsYear: boolean
  /** In a comparison: so many units before the other period, which is the current `own` when it was not named. */
  readonly before?: {
    readonly unit: Unit | 'periodo'
    readonly times: number
    readonly own: Unit
    /** Beside another period of the same unit it is still counted from today: "anteayer" beside "ayer". */
    readonly isFromToday?: boolean
  }
}

interface Read {
  readonly value: Stretch
  /** The token after it. */
  readonly next: number
}
type Groups = Record<string, string | undefined> & { readonly unit?: Unit | undefined }

const months =
  'enero febrero marzo abril mayo junio julio agosto sep?tiembre octubre noviembre diciembre'.split(' ')
const shortMonths = 'ene feb mar abr may jun jul ago sept? oct nov dic'.split(' ')
const weekdays = 'lunes martes miercoles jueves viernes sabado domingo'.split(' ')
const ordinals = [
  'primer[oa]?|1er[oa]?|1r[oa]|1[º°ª]|i|1',
  'segund[oa]|2d[oa]|2[º°ª]|ii|2',
  'tercer[oa]?|3er[oa]?|3r[oa]|3[º°ª]|iii|3',
  'cuart[oa]|4t[oa]|4[º°ª]|iv|4',
  'quint[oa]|5t[oa]|5[º°ª]|v|5',
  'sext[oa]|6t[oa]|6[º°ª]|vi|6',
]

/** What stands in braces in a pattern. A number is no year when something is counted with it. */
const pieces: Readonly<Record<string, string>> = {
  month: `(?<month>${months.join('|')})`,
  short: `(?<short>${shortMonths.join('|')})`,
  weekday: `(?<weekday>${weekdays.join('|')})`,
  nth: `(?<nth>${ordinals.join('|')})`,
  ordinals: ordinals.join('|'),
  year: String.raw`(?<year>(?:19|20|21)\d\d)(?! (?:unidad|pieza|bolivian|bs|peso|dolar|usd|product|articul|client|vent|compr|ve[cz]|o m))`,
  count: String.raw`(?<count>[1-9]\d{0,3}|una?)`,
  parts: 'bimestre|trimestre|cuatrimestre|semestre',
  unit: '(?<unit>dia|semana|quincena|mes|bimestre|trimestre|cuatrimestre|semestre|ano|gestion)',
  units:
    '(?<unit>(?:dia|semana|quincena|bimestre|trimestre|cuatrimestre|semestre|ano)s?|mes|meses|gestion(?:es)?)',
  past: '(?:pasad[oa]|anterior|previ[oa])',
}

const phrase = (source: string) =>
  pattern(source.replace(/\{([a-z]+)\}/g, (_, name: string) => pieces[name] ?? ''))

/** In the order in which they are tried. After `whole` follows the stretch that this is a part of, after `year` maybe a year. */
const table = String.raw`
part whole: (?:el |la )?(?:{nth}|ultim[oa]) {unit} del?
edge whole: (?:l[oa]s )?(?:(?<first>primer[oa]s)|ultim[oa]s) {count} {units} del?
weekOf whole: (?:la )?semana del?
soFar whole: (?:en )?lo que va(?: del?)?(?: la)?
days whole: (?:desde |entre )?(?:del |el )?(?:dia )?(?<first>\d\d?|primero)(?: de)? (?:al?|hasta|y|–|-)(?: el)?(?: dia)? (?<last>\d\d?) del?
date: (?:(?:dia|fecha) )?(?<year>\d{4})-(?<month>\d\d)-(?<date>\d\d)
date: (?<year>\d{4})-(?<month>\d\d)
dayOf year: (?:(?:dia|fecha) )?--(?<month>\d\d)-(?<date>\d\d)
dayOf year: (?:(?:dia|fecha) )?(?<date>\d\d?|primero|1r[oa]|1er|1[º°])(?: del?)?(?: mes de)? {month}
month year: (?:mes(?:es)? (?:del? )?)?{month}
month year: {short}(?: \.)?(?= (?:(?:del?|-|/) )?(?:19|20|21)\d\d(?: |$))
year: (?:(?:anos?|gestion) )?{year}
quarter year: [qt] ?(?<place>[1-4])|(?<place>[1-4])[qt]
quarter: {nth}(?= (?:y|,|al?|hasta|con|vs|contra) (?:el )?(?:{ordinals}) (?<unit>{parts})(?: |$))
quarter year: (?:el )?(?:{nth} (?<unit>{parts})|(?<unit>{parts}) {nth})
relative: (?:(?:el |la )?(?:dia|fecha) de )?(?:hoy|ahora|actualmente|(?<which>ayer|anteayer|antier|antes de ayer))
relative: (?<=(?:hasta|a) )la fecha
relative: (?:(?:el|la) )?(?<which>este|esta|presente|actual|pasad[oa]|ultim[oa]|anterior|antepasad[oa]) {unit}(?: complet[oa]| {past})?
relative: {unit} (?<which>actual|en curso|corriente|presente|vigente|{past}|antepasad[oa])
relative: (?<=(?:^| )(?:del|de la|en el|en la|durante el|durante la) ){unit}(?! (?:con|que|mas|menos|mejor|peor|donde|del?)(?: |$))
lastOnes: (?:desde hace {count}|(?:l[oa]s )?(?:(?:ultim[oa]s|pasad[oa]s) {count}|{count} ultim[oa]s)) {units}(?<complete> complet[oa]s)?
past: hace {count} {units}
weekend: (?:(?:el|este) )?(?:pasado |ultimo )?fin de semana(?<past> pasado| anterior)?
weekday: (?<!(?:los|todos|cada|dias) )(?:(?:el|este) )?(?:pasado |ultimo )?{weekday}(?<past> pasado| anterior)?
same: (?:el |la )?(?:mism[oa]s?|igual(?:es)?) (?:periodo|rango|fechas?|epoca|(?<own>dia|semana|mes|{parts}))(?: del?)?(?: la)? {unit} {past}
before: (?:el )?periodo {past}|(?:el|la) (?:anterior|previ[oa])
days: del (?<first>\d\d?) al (?<last>\d\d?)`

const rules = table
  .trim()
  .split('\n')
  .map((line) => {
    const [, name = '', after, source = ''] = /^(\w+)(?: (\w+))?: (.*)$/.exec(line) ?? []
    return { name, after, words: phrase(source) }
  })

const toUnit = (name: string): Unit =>
  (name.startsWith('gestion') ? 'ano' : name.replace(/(?<=mes)es$|(?<=[ao]|tre)s$/, '')) as Unit
const placeIn = (choices: readonly string[], word = ''): number =>
  1 + choices.findIndex((choice) => new RegExp(`^(?:${choice})$`).test(word))
const timesBack = (word = ''): number =>
  /^ant(?:ep|ea|i|es)/.test(word) ? 2 : /^(?:pas|ult|ant|prev|ay)/.test(word) ? 1 : 0
const yearSpan = (year: number): Span => spanOf('ano', monthStart(year, 1))
const toSpan = (day: Day | undefined): Span | undefined =>
  day === undefined ? undefined : { start: day, end: day + 1 }

const fixed = (unit: Unit, span: Span | undefined): Stretch => ({ unit, in: () => span, needsYear: false })
/** A stretch that every year has, such as a month, until a year is named. */
const yearly = (unit: Unit, read: Stretch['in']): Stretch => ({ unit, in: read, needsYear: true })
/** A stretch whose days depend on the other period of a comparison: "el mismo mes del año pasado". */
const counterpart = (unit: Unit | 'periodo', own: Unit): Stretch => ({
  ...fixed('dia', undefined),
  before: { unit, times: 1, own },
})

/** A stretch inside another one, which may still lack its year. */
function inside(whole: Stretch, unit: Unit, pick: (span: Span) => Span | undefined): Stretch {
  const read = (year: number) => {
    const span = whole.in(year)
    return span && pick(span)
  }
  return { unit, needsYear: whole.needsYear, in: read }
}

/** The first or the last `count` units of a span, undefined when it has fewer. */
function edgeOf({ start, end }: Span, unit: Unit, count: number, isFirst: boolean): Span | undefined {
  const far = isFirst ? partOf({ start, end }, unit, count)?.end : unitsBefore(unit, end, count)
  if (far === undefined || far < start) return undefined
  return isFirst ? { start, end: far } : { start: far, end }
}

/** The stretch that each rule of the table means; undefined when there is none, and the next rule is tried. */
const meanings: Readonly<Record<string, (g: Groups, today: Day, whole: Stretch) => Stretch | undefined>> = {
  part: ({ unit = 'dia', nth }, _, whole) =>
    inside(whole, unit, (span) => partOf(span, unit, nth ? placeIn(ordinals, nth) : 0)),
  edge: ({ unit = 'dia', count, first }, _, whole) =>
    inside(whole, unit, (span) => edgeOf(span, unit, Number(count) || 1, first !== undefined)),
  weekOf: (_, __, whole) =>
    whole.unit === 'dia' ? inside(whole, 'semana', ({ start }) => spanOf('semana', start)) : undefined,
  soFar: (_, today, whole) =>
    inside(whole, whole.unit, ({ start, end }) => ({
      start,
      end: Math.min(end, Math.max(start, today) + 1),
    })),
  days: ({ first, last }, _, whole) =>
    inside(whole, 'dia', ({ start, end }) => {
      const [from, to] = [Number(first) || 1, Number(last)]
      return from <= to && start + to <= end ? { start: start + from - 1, end: start + to } : undefined
    }),
  date: ({ year, month, date }) => {
    const day = toDay(Number(year), Number(month), Number(date ?? 1))
    return date ? fixed('dia', toSpan(day)) : fixed('mes', day === undefined ? day : spanOf('mes', day))
  },
  dayOf: ({ month, date }) =>
    yearly('dia', (year) =>
      toSpan(toDay(year, Number(month) || placeIn(months, month), Number.parseInt(date ?? '', 10) || 1)),
    ),
  month: ({ month, short }) =>
    yearly('mes', (year) =>
      spanOf('mes', monthStart(year, month ? placeIn(months, month) : placeIn(shortMonths, short))),
    ),
  year: ({ year }) => fixed('ano', yearSpan(Number(year))),
  quarter: ({ place, nth, unit = 'trimestre' }) =>
    yearly(unit, (year) => partOf(yearSpan(year), unit, Number(place) || placeIn(ordinals, nth))),
  relative: ({ unit: named, which }, today) => {
    const [unit, times] = [named ?? 'dia', timesBack(which)]
    const stretch = fixed(unit, spanBefore(unit, today, times))
    const isFromToday = times === 2 || named === undefined
    return times > 0 ? { ...stretch, before: { unit, times, own: unit, isFromToday } } : stretch
  },
  lastOnes: ({ unit = 'dia', count, complete }, today) => {
    const times = Number(count) || 1
    const whole = { start: spanBefore(unit, today, times).start, end: spanOf(unit, today).start }
    return fixed(unit, complete ? whole : { start: unitsBefore(unit, today + 1, times), end: today + 1 })
  },
  past: ({ unit = 'dia', count }, today) => fixed(unit, spanBefore(unit, today, Number(count) || 1)),
  weekend: ({ past }, today) => {
    const since = (weekdayOf(today) + 2) % 7
    const saturday = today - since - (past && since < 2 ? 7 : 0)
    return fixed('dia', { start: saturday, end: saturday + 2 })
  },
  weekday: ({ weekday, past }, today) => {
    const since = (weekdayOf(today) + 8 - placeIn(weekdays, weekday)) % 7
    return fixed('dia', toSpan(today - (since === 0 && past ? 7 : since)))
  },
  same: ({ unit = 'dia', own }) => counterpart(unit, own ? toUnit(own) : unit),
  before: () => counterpart('periodo', 'dia'),
}

const namedYear = phrase('(?:(?:del?|-|/|,) )?(?:el )?(?:(?:ano|gestion) )?{year}')
const shortYear = phrase(
  String.raw`(?:del? )?(?<year>\d\d)(?! (?:mejor|peor|primer|producto|client|marca|categoria|unidad|al |a |hasta|mas|menos|y |de ))`,
)
const spokenYear = phrase(
  '(?:del? |en )?(?:el )?(?:(?<which>este|presente) ano|(?:ano|gestion) (?<which>actual|en curso|{past}|antepasad[oa]))',
)

/** A stretch with the year that is named after it. */
function withYear(text: Text, at: number, value: Stretch, today: Day): Read {
  const short = value.unit === 'mes' ? matchAt(text, at, shortYear) : undefined
  const found = matchAt(text, at, namedYear) ?? short ?? matchAt(text, at, spokenYear)
  if (!found) return { value, next: at }
  const { year, which } = found.groups
  const meant = year ? Number(fullYear(year)) : partsOf(today).year - timesBack(which)
  return { value: fixed(value.unit, value.in(meant)), next: found.next }
}

const ownUnit = phrase('{unit}')

/** The stretch that a part is taken of; "del mes" is the current month. */
function wholeAt(text: Text, at: number, today: Day): Read | undefined {
  const stretch = stretchAt(text, at, today)
  const own = stretch ? undefined : matchAt(text, at, ownUnit)
  const unit = own && toUnit(own.groups.unit ?? '')
  return unit ? { value: fixed(unit, spanOf(unit, today)), next: own.next } : stretch
}

/** The stretch of time that begins at the token `at`, and the token after it. */
export function stretchAt(text: Text, at: number, today: Day): Read | undefined {
  for (const { name, after, words } of rules) {
    const match = matchAt(text, at, words)
    const whole = match && after === 'whole' ? wholeAt(text, match.next, today) : undefined
    if (!match || (after === 'whole' && !whole)) continue
    const unit = match.groups.unit === undefined ? undefined : toUnit(match.groups.unit)
    const outer = whole?.value ?? fixed('mes', spanOf('mes', today))
    const value = meanings[name]?.({ ...match.groups, unit }, today, outer)
    if (value && after === 'year') return withYear(text, match.next, value, today)
    if (value) return { value, next: whole?.next ?? match.next }
  }
  return undefined
}
