import {
  type Day,
  edgeOf,
  monthStart,
  partOf,
  partsOf,
  type Span,
  spanAt,
  spanOf,
  type Unit,
  unitsBefore,
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
  readonly isWeekday?: boolean
  /** The token after it. */
  readonly next: number
}

type Groups = Record<string, string | undefined> & { readonly unit?: Unit | undefined }

const months =
  'enero febrero marzo abril mayo junio julio agosto sep?tiembre octubre noviembre diciembre'.split(' ')
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
  short: `(?<month>${months.map((name) => name.slice(0, 3)).join('|')}|sept)`,
  weekday: `(?<weekday>${weekdays.join('|')})`,
  nth: `(?<nth>${ordinals.join('|')})`,
  ordinals: ordinals.join('|'),
  year: String.raw`(?<year>(?:19|20|21)\d\d)(?! (?:unidad|pieza|bolivian|bs|peso|dolar|usd|product|articul|client|vent|compr|ve[cz]|o m))`,
  count: String.raw`(?<count>[1-9]\d{0,3}|una?)`,
  parts: 'bimestre|trimestre|cuatrimestre|semestre',
  unit: '(?<unit>dia|semana|quincena|mes|bimestre|trimestre|cuatrimestre|semestre|ano|gestion)',
  units:
    '(?<unit>(?:dia|semana|quincena|bimestre|trimestre|cuatrimestre|semestre|ano)s?|mes|meses|gestion(?:es)?)',
  days: '(?<!(?:mese|semana|trimestre)s )',
  past: '(?:pasad[oa]|anterior|previ[oa])',
}

const phrase = (source: string) =>
  pattern(source.replace(/\{([a-z]+)\}/g, (_, name: string) => pieces[name] ?? ''))

/**
 * In the order in which they are tried: what a phrase means, and what it is a part of. That is the stretch that follows
 * (`whole`), the year that may follow (`year`), this month (`month`) or else today.
 */
const table = String.raw`
part whole: (?:el |la )?(?:{nth}|ultim[oa]) {unit} del?
edge whole: (?:l[oa]s )?(?:(?<first>primer[oa]s)|ultim[oa]s) {count} {units} del?
weekOf whole: (?:la )?semana del?
soFar whole: (?:en )?lo que va(?: del?)?(?: la)?
days whole: {days}(?:desde |entre )?(?:del |el )?(?:dia )?(?<first>\d\d?|primero)(?: de)? (?:al?|hasta|y|–|-)(?: el)?(?: dia)? (?<last>\d\d?) del?
date: (?:(?:dia|fecha) )?(?<year>\d{4})-(?<month>\d\d)(?:-(?<date>\d\d))?
dayOf year: (?:(?:dia|fecha) )?--(?<month>\d\d)-(?<date>\d\d)
dayOf year: (?:(?:dia|fecha) )?(?<date>\d\d?|primero|1r[oa]|1er|1[º°])(?: del?)?(?: mes de)? {month}
month year: (?:mes(?:es)? (?:del? )?)?{month}
month year: {short}(?: \.)?(?= (?:(?:del?|-|/) )?(?:19|20|21)\d\d(?: |$))
year: (?:(?:anos?|gestion) )?{year}
part year: [qt] ?(?<place>[1-4])|(?<place>[1-4])[qt]
part year: {nth}(?= (?:y|,|al?|hasta|con|vs|contra) (?:el )?(?:{ordinals}) (?<unit>{parts})(?: |$))
part year: (?:el )?(?:{nth} (?<unit>{parts})|(?<unit>{parts}) {nth})
relative: (?:(?:el |la )?(?:dia|fecha) de )?(?:hoy|ahora|actualmente|(?<=(?:hasta|a) )la fecha|(?<which>ayer|anteayer|antier|antes de ayer))
relative: (?:(?:el|la) )?(?<which>este|esta|presente|actual|pasad[oa]|ultim[oa]|anterior|antepasad[oa]) {unit}(?: complet[oa]| {past})?
relative: {unit} (?<which>actual|en curso|corriente|presente|vigente|{past}|antepasad[oa])
relative: (?<=(?:^| )(?:del|de la|en el|en la|durante el|durante la) ){unit}(?! (?:con|que|mas|menos|mejor|peor|donde|del?)(?: |$))
lastOnes: (?:desde hace {count}|(?:l[oa]s )?(?:(?:ultim[oa]s|pasad[oa]s) {count}|{count} ultim[oa]s)) {units}(?<complete> complet[oa]s)?
past: hace {count} {units}
weekday: (?<!(?:los|todos|cada|dias) )(?:(?:el|este) )?(?:pasado |ultimo )?(?:{weekday}|fin de semana)(?<past> pasado| anterior)?
same: (?:el |la )?(?:mism[oa]s?|igual(?:es)?) (?:periodo|rango|fechas?|epoca|(?<own>dia|semana|mes|{parts}))(?: del?)?(?: la)? {unit} {past}
before: (?:el )?periodo {past}|(?:el|la) (?:anterior|previ[oa])
bareDays month: {days}del (?<first>\d\d?) al (?<last>\d\d?)`

const rules = table
  .trim()
  .split('\n')
  .map((line) => {
    const [, name = '', whole = 'today', source = ''] = /^(\w+)(?: (\w+))?: (.*)$/.exec(line) ?? []
    return { name, whole, words: phrase(source) }
  })

const toUnit = (name: string): Unit =>
  (name.startsWith('gestion') ? 'ano' : name.replace(/(?<=mes)es$|(?<=[ao]|tre)s$/, '')) as Unit
/** The place of a word among patterns, from 1; 0 when it is none of them. */
const placeIn = (choices: readonly string[], word = ''): number =>
  1 + choices.findIndex((choice) => new RegExp(`^(?:${choice})$`).test(word))
const monthIn = (word = ''): number =>
  Number(word) || 1 + months.findIndex((name) => name.startsWith(word.replace('set', 'sep').slice(0, 3)))
/** Days since the last such weekday, today included. 1970-01-01 was a Thursday. */
const daysSince = (weekday: string | undefined, today: Day): number =>
  (today + 11 - placeIn(weekdays, weekday)) % 7
const timesBack = (word = ''): number =>
  /^ant(?:ep|ea|i|es)/.test(word) ? 2 : /^(?:pas|ult|ant|prev|ay)/.test(word) ? 1 : 0
const yearSpan = (year: number): Span => spanOf('ano', monthStart(year, 1))

/** What a phrase means: days out of those of the whole that it is a part of. */
type Meaning = Pick<Stretch, 'unit' | 'before' | 'isWeekday'> & {
  readonly pick: (whole: Span) => Span | undefined
}

const inside = (unit: Unit, pick: Meaning['pick']): Meaning => ({ unit, pick })
/** Days that depend on the other period of a comparison: "el mismo mes del año pasado". */
const counterpart = (unit: Unit | 'periodo', own: Unit): Meaning => ({
  ...inside('dia', () => undefined),
  before: { unit, times: 1, own },
})

/** By the names of the table, out of what the pattern caught; undefined where the next rule is to be tried. */
const meanings: Readonly<Record<string, (g: Groups, today: Day, whole: Unit) => Meaning | undefined>> = {
  part: ({ unit = 'trimestre', place, nth }) =>
    inside(unit, (whole) => partOf(whole, unit, Number(place) || placeIn(ordinals, nth))),
  edge: ({ unit = 'dia', count, first }) =>
    inside(unit, (whole) => edgeOf(whole, unit, Number(count) || 1, first !== undefined)),
  weekOf: (_, __, whole) =>
    whole === 'dia' ? inside('semana', ({ start }) => spanOf('semana', start)) : undefined,
  soFar: (_, today, whole) =>
    inside(whole, ({ start, end }) => ({ start, end: Math.min(end, Math.max(start, today) + 1) })),
  days: ({ first, last }, _, whole) => {
    const [from = 0, to = 0] = [Number(first) || 1, Number(last)].sort((a, b) => a - b)
    const pick = ({ start, end }: Span) =>
      from > 0 && start + to <= end ? { start: start + from - 1, end: start + to } : undefined
    // "1 to 3 of 2025" may be months.
    return whole === 'mes' ? inside('dia', pick) : undefined
  },
  // "The 25th to the 5th" may begin in the month before.
  bareDays: (groups, ...rest) =>
    Number(groups.first) > Number(groups.last) ? undefined : meanings.days?.(groups, ...rest),
  date: ({ year, month, date }) => {
    const unit = date ? 'dia' : 'mes'
    return inside(unit, () => spanAt(unit, Number(year), Number(month), Number(date ?? 1)))
  },
  dayOf: ({ month, date = '' }) =>
    inside('dia', ({ start }) =>
      spanAt('dia', partsOf(start).year, monthIn(month), Number.parseInt(date, 10) || 1),
    ),
  month: ({ month }) => inside('mes', (whole) => partOf(whole, 'mes', monthIn(month))),
  year: ({ year }) => inside('ano', () => yearSpan(Number(year))),
  relative: ({ unit: named, which }) => {
    const [unit, times] = [named ?? 'dia', timesBack(which)]
    const before = { unit, times, own: unit, isFromToday: times === 2 || named === undefined }
    return { ...inside(unit, ({ start }) => spanOf(unit, start, -times)), ...(times > 0 && { before }) }
  },
  lastOnes: ({ unit = 'dia', count, complete }, today) => {
    const times = Number(count) || 1
    const whole = { start: spanOf(unit, today, -times).start, end: spanOf(unit, today).start }
    const upToToday = { start: unitsBefore(unit, today + 1, times), end: today + 1 }
    return inside(unit, () => (complete ? whole : upToToday))
  },
  past: ({ unit = 'dia', count }) => inside(unit, ({ start }) => spanOf(unit, start, -(Number(count) || 1))),
  /** A weekend is the two days from its Saturday on. */
  weekday: ({ weekday, past }, today) => {
    const [since, length] = [daysSince(weekday ?? 'sabado', today), weekday ? 1 : 2]
    const start = today - since - (past && since < length ? 7 : 0)
    return { ...inside('dia', () => ({ start, end: start + length })), isWeekday: length === 1 }
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
const ownUnit = phrase('{unit}')

/** The unit in which a day lies, whatever year it is asked for. */
const around = (unit: Unit, day: Day, next: number): Stretch => ({
  unit,
  in: () => spanOf(unit, day),
  needsYear: false,
  next,
})

/** What a phrase that ends before the token `at` is a part of, by the names of the table; `name` is the phrase's. */
const wholes: Readonly<
  Record<string, (text: Text, at: number, today: Day, name: string) => Stretch | undefined>
> = {
  today: (_, at, today) => around('dia', today, at),
  month: (_, at, today) => around('mes', today, at),
  year(text, at, today, name) {
    const short = name === 'month' ? matchAt(text, at, shortYear) : undefined
    const found = matchAt(text, at, namedYear) ?? short ?? matchAt(text, at, spokenYear)
    if (!found) return { unit: 'ano', in: yearSpan, needsYear: true, next: at }
    const { year, which } = found.groups
    const meant = year ? Number(fullYear(year)) : partsOf(today).year - timesBack(which)
    return around('ano', monthStart(meant, 1), found.next)
  },
  /** "Del mes" is the current one. */
  whole(text, at, today) {
    const stretch = stretchAt(text, at, today)
    const own = stretch ? undefined : matchAt(text, at, ownUnit)
    return own ? around(toUnit(own.groups.unit ?? ''), today, own.next) : stretch
  },
}

/** The stretch of time that begins at the token `at`. */
export function stretchAt(text: Text, at: number, today: Day): Stretch | undefined {
  for (const { name, whole: within, words } of rules) {
    const match = matchAt(text, at, words)
    const whole = match && wholes[within]?.(text, match.next, today, name)
    if (!whole) continue
    const { unit, ...groups } = match.groups
    const meaning = meanings[name]?.({ ...groups, ...(unit && { unit: toUnit(unit) }) }, today, whole.unit)
    if (!meaning) continue
    const { pick, ...rest } = meaning
    const read = (year: number) => {
      const span = whole.in(year)
      return span && pick(span)
    }
    return { ...rest, in: read, needsYear: whole.needsYear, next: whole.next }
  }
  return undefined
}
