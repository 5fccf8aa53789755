import t from 'tap'
import { createTimeZone } from '../../../../src/lib/dates.ts'
import { ask, laPaz, refusalOf, toVocabulary } from './ask.ts'

const monthNames =
  'enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre'.split(' ')
const ordinals = ['primer', 'segundo', 'tercer', 'cuarto']

/** A day `YYYY-MM-DD` by the calendar of Date, where a month or day beyond its end is the next one. */
const day = (year: number, month: number, date: number) =>
  new Date(Date.UTC(year, month - 1, date)).toISOString().slice(0, 10)

const noNames = toVocabulary({ marca: [], categoria: [], producto: [], cliente: [] })
const daysOf = (question: string, now: Date, zone = laPaz) => {
  const { start, end } = ask(question, { now, zone, vocabulary: noNames }).range
  return `${start} ${end}`
}

/** Every day of four years, in the morning and late in the evening by turns, when UTC has the next day. */
function* everyDay() {
  for (let at = Date.UTC(2024, 0, 1, 12); at < Date.UTC(2028, 0, 1); at += 86_400_000) {
    const noon = new Date(at)
    const isEvening = noon.getUTCDate() % 2 === 0
    // La Paz is four hours behind UTC, all year.
    const now = new Date(
      Date.UTC(noon.getUTCFullYear(), noon.getUTCMonth(), noon.getUTCDate(), isEvening ? 27 : 5, 59),
    )
    yield {
      now,
      y: noon.getUTCFullYear(),
      m: noon.getUTCMonth() + 1,
      d: noon.getUTCDate(),
      weekday: (noon.getUTCDay() + 6) % 7,
    }
  }
}

t.test('what moves with the day is right on every day of four years', async (t) => {
  let wrong = 0
  for (const { now, y, m, d, weekday } of everyDay()) {
    const quarter = m - ((m - 1) % 3)
    const half = m < 7 ? 1 : 7
    const expected: [string, string, string][] = [
      ['ventas', day(y, m, d - 179), day(y, m, d + 1)],
      ['ventas de hoy', day(y, m, d), day(y, m, d + 1)],
      ['ventas de ayer', day(y, m, d - 1), day(y, m, d)],
      ['ventas de anteayer', day(y, m, d - 2), day(y, m, d - 1)],
      ['ventas de esta semana', day(y, m, d - weekday), day(y, m, d - weekday + 7)],
      ['ventas de la semana pasada', day(y, m, d - weekday - 7), day(y, m, d - weekday)],
      ['ventas del mes', day(y, m, 1), day(y, m + 1, 1)],
      ['ventas del mes pasado', day(y, m - 1, 1), day(y, m, 1)],
      ['ventas del trimestre actual', day(y, quarter, 1), day(y, quarter + 3, 1)],
      ['ventas del último trimestre', day(y, quarter - 3, 1), day(y, quarter, 1)],
      ['ventas del semestre pasado', day(y, half - 6, 1), day(y, half, 1)],
      ['ventas de este año', day(y, 1, 1), day(y + 1, 1, 1)],
      ['ventas del año pasado', day(y - 1, 1, 1), day(y, 1, 1)],
      ['ventas en lo que va del año', day(y, 1, 1), day(y, m, d + 1)],
      ['ventas de los últimos 30 días', day(y, m, d - 29), day(y, m, d + 1)],
      ['ventas de las últimas 2 semanas', day(y, m, d - 13), day(y, m, d + 1)],
      ['ventas de los últimos 2 meses completos', day(y, m - 2, 1), day(y, m, 1)],
      ['ventas de esta quincena', day(y, m, d < 16 ? 1 : 16), d < 16 ? day(y, m, 16) : day(y, m + 1, 1)],
      ['ventas desde el mes pasado', day(y, m - 1, 1), day(y, m, d + 1)],
      ['ventas del domingo', day(y, m, d - ((weekday + 1) % 7)), day(y, m, d - ((weekday + 1) % 7) + 1)],
    ]
    for (const [question, start, end] of expected)
      if (daysOf(question, now) !== `${start} ${end}` && wrong++ < 5)
        t.fail(`${question} on ${day(y, m, d)}: ${daysOf(question, now)}, not ${start} ${end}`)
  }
  t.equal(wrong, 0)
})

t.test('every day, month, quarter and half of four years can be named in many ways', async (t) => {
  const now = new Date('2028-06-15T12:00:00Z')
  let wrong = 0
  const check = (question: string, start: string, end: string) => {
    if (daysOf(question, now) !== `${start} ${end}` && wrong++ < 5)
      t.fail(`${question}: ${daysOf(question, now)}, not ${start} ${end}`)
  }
  for (const { y, m, d } of everyDay()) {
    const [start, end, name] = [day(y, m, d), day(y, m, d + 1), monthNames[m - 1]]
    const [dd, mm] = [String(d).padStart(2, '0'), String(m).padStart(2, '0')]
    check(`ventas del ${d} de ${name} de ${y}`, start, end)
    check(`ventas del ${dd}/${mm}/${y}`, start, end)
    check(`ventas del ${d}-${m}-${String(y).slice(2)}`, start, end)
    check(`ventas del ${y}-${mm}-${dd}`, start, end)
    check(`ventas del 01/${mm}/${y} al ${dd}/${mm}/${y}`, day(y, m, 1), end)
    if (d > 1) check(`ventas del 1 al ${d} de ${name} de ${y}`, day(y, m, 1), end)
    if (d !== 1) continue
    check(`ventas de ${name} ${y}`, start, day(y, m + 1, 1))
    check(`ventas del mes de ${name} del año ${y}`, start, day(y, m + 1, 1))
    check(`ventas de ${m}/${y}`, start, day(y, m + 1, 1))
    check(`ventas de enero a ${name} de ${y}`, day(y, 1, 1), day(y, m + 1, 1))
    check(`ventas de ${name} ${y} a ${name} ${y + 1}`, start, day(y + 1, m + 1, 1))
    check(`ventas del último día de ${name} de ${y}`, day(y, m + 1, 0), day(y, m + 1, 1))
    check(`ventas de la segunda quincena de ${name} de ${y}`, day(y, m, 16), day(y, m + 1, 1))
    const quarter = Math.ceil(m / 3)
    check(`ventas del T${quarter} ${y}`, day(y, quarter * 3 - 2, 1), day(y, quarter * 3 + 1, 1))
    check(
      `ventas del ${ordinals[quarter - 1]} trimestre de ${y}`,
      day(y, quarter * 3 - 2, 1),
      day(y, quarter * 3 + 1, 1),
    )
  }
  t.equal(wrong, 0)
})

t.test('a day that the calendar does not have is refused, and named', async (t) => {
  for (let year = 2024; year < 2028; year++)
    for (let month = 1; month <= 12; month++)
      for (let date = 28; date <= 32; date++) {
        const isThere = day(year, month, date).slice(8) === String(date)
        const spoken = `${date} de ${monthNames[month - 1]} de ${year}`
        for (const named of [spoken, `${date}/${month}/${year}`]) {
          const refusal = refusalOf(`ventas del ${named}`, { vocabulary: noNames })
          if (isThere) t.equal(refusal, undefined, named)
          else t.equal(refusal?.message, `«${named}» no existe en el calendario.`)
        }
      }
  for (const named of ['13/2025', '2025-00-10', '0/1/2025', 'trimestre 5 de 2025', 'Q5 2025', '31 de abril'])
    t.ok(refusalOf(`ventas de ${named}`, { vocabulary: noNames }), named)
})

t.test('a month without a year is the last one that has begun', async (t) => {
  let wrong = 0
  for (const { now, y, m, d } of everyDay())
    for (const [place, name] of [1, 9, 10, 28, 29, 31].includes(d) ? monthNames.entries() : []) {
      const year = place + 1 > m ? y - 1 : y
      if (daysOf(`ventas de ${name}`, now) !== `${day(year, place + 1, 1)} ${day(year, place + 2, 1)}`)
        wrong++
      const dated = place + 1 > m || (place + 1 === m && d < 10) ? y - 1 : y
      if (
        daysOf(`ventas del 10 de ${name}`, now) !==
        `${day(dated, place + 1, 10)} ${day(dated, place + 1, 11)}`
      )
        wrong++
    }
  t.equal(wrong, 0)
})

t.test('the last months end today and begin on the day after the same day', async (t) => {
  const on = (now: string, question: string) => daysOf(question, new Date(`${now}T15:00:00Z`))
  t.equal(on('2026-11-24', 'ventas de los últimos 3 meses'), '2026-08-25 2026-11-25')
  t.equal(on('2026-05-30', 'ventas de los últimos 3 meses'), '2026-02-28 2026-05-31')
  t.equal(on('2024-05-30', 'ventas de los últimos 3 meses'), '2024-02-29 2024-05-31')
  t.equal(on('2028-02-29', 'ventas del último año'), '2027-01-01 2028-01-01')
  t.equal(on('2028-02-29', 'ventas de los últimos 2 años'), '2026-03-01 2028-03-01')
  t.equal(on('2027-03-01', 'ventas del 29 de febrero'), '2024-02-29 2024-03-01')
})

t.test('a range of weekdays ends with the last one that is over', async (t) => {
  const ranges: [question: string, monday: string, saturday: string][] = [
    ['de lunes a viernes', '2026-11-16 2026-11-21', '2026-11-23 2026-11-28'],
    ['entre el lunes y el viernes', '2026-11-16 2026-11-21', '2026-11-23 2026-11-28'],
    ['desde el viernes hasta el lunes', '2026-11-13 2026-11-17', '2026-11-20 2026-11-24'],
  ]
  for (const [place, now] of ['23', '24', '25', '26', '27', '28', '29'].entries())
    for (const [question, monday, saturday] of ranges) {
      const turn = question.includes('hasta el lunes') ? 1 : 5
      const expected = place < turn ? monday : saturday
      t.equal(
        daysOf(`ventas ${question}`, new Date(`2026-11-${now}T15:00:00Z`)),
        expected,
        `${question} ${now}`,
      )
    }
})

t.test('days are those of the business time zone', async (t) => {
  let wrong = 0
  for (const name of ['America/La_Paz', 'America/New_York', 'Europe/Madrid', 'Pacific/Auckland', 'UTC']) {
    const zone = createTimeZone(name)
    const days = new Intl.DateTimeFormat('sv-SE', { timeZone: name, dateStyle: 'short' })
    for (const { now } of everyDay()) {
      const { range } = ask('ventas de ayer', { now, zone, vocabulary: noNames })
      const [y = 0, m = 0, d = 0] = days.format(now).split('-').map(Number)
      if (range.start !== day(y, m, d - 1) || range.end !== day(y, m, d)) wrong++
    }
  }
  t.equal(wrong, 0)
})

t.test('what is said of two periods is a comparison, and never of more', async (t) => {
  const compared: [string, string][] = [
    ['ventas de enero comparadas con diciembre de 2025', '2026-01-01..2026-02-01 2025-12-01..2026-01-01'],
    ['ventas de enero 2025 comparadas con diciembre', '2025-01-01..2025-02-01 2024-12-01..2025-01-01'],
    ['comparar el 2025 con el 2024', '2025-01-01..2026-01-01 2024-01-01..2025-01-01'],
    [
      'ventas de febrero 2024 comparadas con el año anterior',
      '2024-02-01..2024-03-01 2023-02-01..2023-03-01',
    ],
    ['ventas del 29/02/2024 comparadas con el año anterior', '2024-02-29..2024-03-01 2023-02-28..2023-03-01'],
    [
      'ventas del 01/03/2025 al 10/03/2025 comparadas con el periodo anterior',
      '2025-03-01..2025-03-11 2025-02-19..2025-03-01',
    ],
    [
      'ventas del primer semestre de 2025 comparadas con el periodo anterior',
      '2025-01-01..2025-07-01 2024-07-01..2025-01-01',
    ],
    ['ventas comparadas con el mes pasado', '2026-11-01..2026-12-01 2026-10-01..2026-11-01'],
    [
      'ventas de los últimos 7 días comparadas con el período anterior',
      '2026-11-18..2026-11-25 2026-11-11..2026-11-18',
    ],
  ]
  for (const [question, expected] of compared) {
    const { range, compare } = ask(question)
    t.equal(`${range.start}..${range.end} ${compare?.start}..${compare?.end}`, expected, question)
  }
  t.match(refusalOf('ventas de enero de 2025, de mayo de 2025 por marca, de julio de 2024'), {
    message: /^Encontré más de un período: «[^»]+», «[^»]+»\. /,
  })
  t.match(refusalOf('comparar enero de 2025, mayo de 2025 y julio de 2025'), { message: /no son seguidos/ })
})
