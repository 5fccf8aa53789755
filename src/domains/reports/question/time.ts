import {
  beginning,
  type Day,
  daysOf,
  monthsOf,
  partsOf,
  type Span,
  spanOf,
  type Unit,
  unitsBefore,
} from './calendar.ts'
import { refuse } from './plan.ts'
import { matchAt, pattern, rawOf, type Text } from './text.ts'
import { type Stretch, stretchAt } from './time-phrases.ts'

/** Stretches of time that were named together. */
export type Mention = NonNullable<ReturnType<typeof readTime>>

const opened = {
  desde: ({ start }: Span, today: Day): Span => ({ start, end: today + 1 }),
  despues: ({ end }: Span, today: Day): Span => ({ start: end, end: today + 1 }),
  hasta: ({ end }: Span): Span => ({ start: beginning, end }),
  antes: ({ start }: Span): Span => ({ start: beginning, end: start }),
}
const opener = pattern(
  '(?:comprendid[oa]s? )?(?<word>entre|desde|hasta)|(?<word>despues|antes) (?:del?|al?)(?: la)?|a partir (?<from>del?)',
)
const to = pattern('(?:al?|hasta|–|—|-)')
const and = pattern('(?:, (?:y|e)|,|y|e)')
const small = pattern(
  '(?:del?|el|la|los|las|en|dias?|fechas?|mes|meses|anos?)(?! (?:pasad|anterior|actual|en curso))',
)

function afterSmallWords(text: Text, at: number, today: Day): ReturnType<typeof stretchAt> {
  const next = matchAt(text, at, small)?.next
  return stretchAt(text, at, today) ?? (next === undefined ? undefined : afterSmallWords(text, next, today))
}

/** The time that is named at the token `at`: one stretch, a range or a list of them. */
export function readTime(text: Text, at: number, today: Day) {
  const alone = stretchAt(text, at, today)
  const open = alone ? undefined : matchAt(text, at, opener)
  let found = alone ?? (open && afterSmallWords(text, open.next, today))
  if (!found) return undefined
  let [next, isRange] = [at, false]
  const stretches: Stretch[] = []
  for (;;) {
    stretches.push(found)
    next = found.next
    const isTo = isRange ? undefined : matchAt(text, next, to)
    const connector = isTo ?? matchAt(text, next, and)
    found = connector && afterSmallWords(text, connector.next, today)
    if (!found) break
    isRange ||= isTo !== undefined
  }
  const word = open?.groups.from ? 'desde' : open?.groups.word
  const isEntre = word === 'entre' && stretches.length === 2
  const isOpen = stretches.length === 1 && word !== 'entre'
  return {
    at,
    next,
    stretches: stretches as readonly Stretch[],
    /** From the first to the last; "entre … y …", which a comparison may take apart; one beside the other. */
    join: isRange ? 'range' : isEntre ? 'entre' : 'list',
    /** A single one that is open to one side. */
    open: isOpen ? (word as keyof typeof opened | undefined) : undefined,
    raw: rawOf(text.tokens, at, next),
  } as const
}

const impossible = (raw: string) => refuse(`«${raw}» no existe en el calendario.`)
const isYearless = ({ stretches }: Mention): boolean => stretches.every(({ needsYear }) => needsYear)

/** All stretches with the one at `anchor` in `year`: as far as they name none, those before and after it around it. */
function placed(stretches: readonly Stretch[], year: number, anchor = stretches.length - 1) {
  const spans = [stretches[anchor]?.in(year)]
  for (const stretch of stretches.slice(0, anchor).reverse()) {
    const [next] = spans
    const own = next ? partsOf(next.start).year : year
    const span = stretch.in(own)
    spans.unshift(span && next && span.start > next.start ? stretch.in(own - 1) : span)
  }
  // "November 2024 to January": what follows the last named year comes after it.
  for (const stretch of stretches.slice(anchor + 1)) {
    const { start } = spans.at(-1) ?? { start: 0 }
    const own = partsOf(start).year
    spans.push([stretch.in(own), stretch.in(own + 1)].find((span) => span && span.start >= start))
  }
  return spans.every((span) => span !== undefined) ? spans : undefined
}

/** The days of each stretch. Where no year is named they are the last ones that have begun. */
function spansOf({ stretches, raw }: Mention, sharedYear: number | undefined, today: Day): Span[] {
  const thisYear = partsOf(today).year
  const named = stretches.findLastIndex(({ needsYear }) => !needsYear)
  if (named >= 0) return placed(stretches, thisYear, named) ?? impossible(raw)
  // In eight years there is a 29 February.
  const years = Array.from({ length: 9 }, (_, back) => thisYear - back)
  for (const year of sharedYear === undefined ? years : [sharedYear]) {
    const inYear = placed(stretches, year)
    const [first, last] = [inYear?.[0]?.start ?? 0, inYear?.at(-1)?.start ?? 0]
    const isOverNewYear = partsOf(first).year !== partsOf(last).year
    if (inYear && (sharedYear !== undefined || (isOverNewYear ? last : first) <= today)) return inYear
  }
  return impossible(raw)
}

/** One span out of a mention. Throws Refusal when its parts are not next to each other. */
function spanOfMention(mention: Mention, sharedYear: number | undefined, today: Day): Span {
  const { raw, join, open, stretches } = mention
  if (stretches.some(({ before, in: read }) => before && !read(0)))
    refuse(`«${raw}» necesita otro período con el que compararlo.`)
  const named = spansOf(mention, sharedYear, today)
  const [first, last, more] = named
  if (first && last && !more && join !== 'list' && stretches.every(({ isWeekday }) => isWeekday)) {
    // "Monday to Friday" ends with the last Friday that is over.
    const end = last.end > today ? last.end - 7 : last.end
    return { start: end - 1 - ((end + 6 - first.start) % 7), end }
  }
  const spans = named.sort((a, b) => a.start - b.start)
  const ends = spans.map(({ end }) => end)
  // A range ends with the end of its later stretch, a list with the latest end.
  const end = join === 'list' ? Math.max(...ends) : (ends.at(-1) ?? 0)
  const whole = { start: spans[0]?.start ?? 0, end }
  if (join === 'list' && spans.some(({ start }, place) => place > 0 && start > (spans[place - 1]?.end ?? 0)))
    refuse(`Los períodos de «${raw}» no son seguidos: pregunte por cada uno, o por todo el rango.`)
  const span = open ? opened[open](whole, today) : whole
  if (span.end <= span.start) refuse(`El período «${raw}» todavía no empieza.`)
  if (partsOf(span.start).year < 1900 || partsOf(span.end - 1).year > 2199)
    refuse(`«${raw}» está fuera de los años 1900 a 2199.`)
  return span
}

/** The counterpart of `base` so many units earlier; whole months stay whole months. */
function spanEarlier(base: Span, unit: Unit | 'periodo', times: number): Span {
  const [first, last] = [partsOf(base.start), partsOf(base.end)]
  const isMonths = first.date === 1 && last.date === 1
  const months = 12 * (last.year - first.year) + last.month - first.month
  if (unit === 'periodo') {
    const start = isMonths ? unitsBefore('mes', base.start, months) : 2 * base.start - base.end
    return { start, end: base.start }
  }
  const shift = isMonths && monthsOf(unit) > 0 ? 0 : 1
  return {
    start: unitsBefore(unit, base.start, times),
    end: unitsBefore(unit, base.end - shift, times) + shift,
  }
}

/** The days of a mention without a year that are nearest to `base`. */
function nearest(mention: Mention, base: Span, today: Day): Span {
  const { year } = partsOf(base.start)
  const years = [year, year - 1, year + 1].filter((each) => placed(mention.stretches, each))
  const spans = years.map((each) => spanOfMention(mention, each, today))
  const [best] = spans.sort((a, b) => Math.abs(a.start - base.start) - Math.abs(b.start - base.start))
  return best ?? spanOfMention(mention, undefined, today)
}

/**
 * The period, and where `isCompared` the one it is compared with, that the mentions of a question come to. Throws Refusal
 * for impossible dates and for more periods than can be told apart.
 */
export function resolveTime(mentions: readonly Mention[], isCompared: boolean, today: Day) {
  // "March compared with last year" names March twice.
  const years = mentions.filter(
    ({ stretches: [one, other] }) =>
      one?.unit === 'ano' && !one.needsYear && !other && !(isCompared && one.before),
  )
  const yearless = mentions.filter(isYearless)
  // "Marzo por marca, año 2025": the year belongs to the month.
  const isShared = years.length === 1 && yearless.length > 0 && yearless.length === mentions.length - 1
  const sharedYear = isShared ? partsOf(years[0]?.stretches[0]?.in(0)?.start ?? today).year : undefined
  const heard = isShared ? yearless : mentions
  const span = (mention: Mention) => spanOfMention(mention, sharedYear, today)
  const [base, other] = heard
  if (!base) return {}
  if (heard.length > (isCompared ? 2 : 1)) {
    const raws = heard.map(({ raw }) => raw).join('», «')
    refuse(`Encontré más de un período: «${raws}». Pregunte por uno a la vez.`)
  }
  if (!isCompared) return { range: span(base) }
  if (!other) {
    const { before } = base.stretches[0] ?? {}
    const isSplit = base.join !== 'range' && base.stretches.length === 2
    const [first, second] = isSplit ? spansOf(base, sharedYear, today) : []
    if (first && second) return { range: first, compare: second }
    if (!before || before.unit === 'periodo') return { range: span(base) }
    const range = spanOf(before.own, today)
    return { range, compare: spanEarlier(range, before.unit, before.times) }
  }
  const { before } = other.stretches[0] ?? {}
  if (isYearless(base) && !isYearless(other) && !before)
    return { range: nearest(base, span(other), today), compare: span(other) }
  const range = span(base)
  const isNamed = before?.isFromToday && base.stretches[0]?.unit === before.unit
  const isShorter =
    before && !isNamed && (before.unit === 'periodo' || range.end - range.start <= daysOf(before.unit))
  if (isShorter) return { range, compare: spanEarlier(range, before.unit, before.times) }
  return { range, compare: isYearless(other) ? nearest(other, range, today) : span(other) }
}
