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
  weekdayOf,
} from './calendar.ts'
import {
  ago,
  counterpart,
  current,
  edgeOf,
  fixed,
  inside,
  lastOnes,
  type Stretch,
  toSpan,
  yearly,
} from './stretch.ts'
import { fullYear, matchAt, pattern, type Text } from './text.ts'

interface Read {
  readonly value: Stretch
  /** The token after it. */
  readonly next: number
}
type Groups = Record<string, string | undefined>

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
before: (?:el )?periodo {past}|(?:el|la) (?:anterior|previ[oa])`

const rules = table
  .trim()
  .split('\n')
  .map((line) => {
    const [, name = '', after, source = ''] = /^(\w+)(?: (\w+))?: (.*)$/.exec(line) ?? []
    return { name, after, words: phrase(source) }
  })

const toUnit = (name = 'dia'): Unit =>
  (name.startsWith('gestion') ? 'ano' : name.replace(/(?<=mes)es$|(?<=[ao]|tre)s$/, '')) as Unit
const placeIn = (choices: readonly string[], word = ''): number =>
  1 + choices.findIndex((choice) => new RegExp(`^(?:${choice})$`).test(word))
const timesBack = (word = ''): number =>
  /^ant(?:ep|ea|i|es)/.test(word) ? 2 : /^(?:pas|ult|ant|prev|ay)/.test(word) ? 1 : 0
const yearSpan = (year: number): Span => spanOf('ano', monthStart(year, 1))

/** What each rule of the table means; undefined where its words mean nothing after all. */
const meanings: Readonly<Record<string, (g: Groups, today: Day, whole: Stretch) => Stretch | undefined>> = {
  part: ({ unit, nth }, _, whole) =>
    inside(whole, toUnit(unit), (span) => partOf(span, toUnit(unit), nth ? placeIn(ordinals, nth) : 0)),
  edge: ({ unit, count, first }, _, whole) =>
    inside(whole, toUnit(unit), (span) =>
      edgeOf(span, toUnit(unit), Number(count) || 1, first !== undefined),
    ),
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
    yearly(toUnit(unit), (year) =>
      partOf(yearSpan(year), toUnit(unit), Number(place) || placeIn(ordinals, nth)),
    ),
  relative: ({ unit, which }, today) => {
    const times = timesBack(which)
    return ago(toUnit(unit), times, today, times === 2 || unit === undefined)
  },
  lastOnes: ({ unit, count, complete }, today) =>
    lastOnes(toUnit(unit), Number(count) || 1, complete !== undefined, today),
  past: ({ unit, count }, today) => fixed(toUnit(unit), spanBefore(toUnit(unit), today, Number(count) || 1)),
  weekend: ({ past }, today) => {
    const since = (weekdayOf(today) + 2) % 7
    const saturday = today - since - (past && since < 2 ? 7 : 0)
    return fixed('dia', { start: saturday, end: saturday + 2 })
  },
  weekday: ({ weekday, past }, today) => {
    const since = (weekdayOf(today) + 8 - placeIn(weekdays, weekday)) % 7
    return fixed('dia', toSpan(today - (since === 0 && past ? 7 : since)))
  },
  same: ({ unit, own }) => counterpart(toUnit(unit), toUnit(own ?? unit)),
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
const daysOfThisMonth = phrase(String.raw`del (?<first>\d\d?) al (?<last>\d\d?)`)

/** What a part is part of: a stretch, or "of the month", which is the current one. */
function wholeAt(text: Text, at: number, today: Day): Read | undefined {
  const own = matchAt(text, at, ownUnit)
  const unit = own && { value: current(toUnit(own.groups.unit), today), next: own.next }
  return stretchAt(text, at, today) ?? unit
}

/** The stretch of time that begins at the token `at`, and the token after it. */
export function stretchAt(text: Text, at: number, today: Day): Read | undefined {
  const thisMonth = current('mes', today)
  for (const { name, after, words } of rules) {
    const match = matchAt(text, at, words)
    const whole = match && after === 'whole' ? wholeAt(text, match.next, today) : undefined
    if (!match || (after === 'whole' && !whole)) continue
    const value = meanings[name]?.(match.groups, today, whole?.value ?? thisMonth)
    if (value)
      return after === 'year'
        ? withYear(text, match.next, value, today)
        : { value, next: whole?.next ?? match.next }
  }
  const days = matchAt(text, at, daysOfThisMonth)
  const value = days && meanings.days?.(days.groups, today, thisMonth)
  return value && { value, next: days.next }
}
