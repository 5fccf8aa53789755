import t from 'tap'
import {
  type DashboardPeriod,
  periodBetween,
  windowAt,
} from '../../../src/domains/reports/dashboard-window.ts'
import { createTimeZone } from '../../../src/lib/dates.ts'

const laPaz = createTimeZone('America/La_Paz')
/** 23:30 on 30 January in La Paz, when it is the 31st in London. */
const evening = new Date('2026-01-31T03:30:00Z')

function told(period: DashboardPeriod, now = evening, zone = laPaz) {
  const { label, current, previous } = windowAt(period, now, zone)
  return [label, current.start, current.end, previous.start, previous.end].map((part) =>
    part instanceof Date ? part.toISOString().replace(':00.000Z', '') : part,
  )
}

t.test('every period is a range and one of the same length before it', async (t) => {
  t.strictSame(told('hoy'), [
    'Hoy',
    '2026-01-30T04:00',
    '2026-01-31T03:30',
    '2026-01-29T04:00',
    '2026-01-30T03:30',
  ])
  const rolling: [DashboardPeriod, string, string, string][] = [
    ['semana', 'Última semana', '2026-01-24T03:30', '2026-01-17T03:30'],
    ['mes', 'Último mes', '2026-01-01T03:30', '2025-12-02T03:30'],
    ['trimestre', 'Último trimestre', '2025-11-02T03:30', '2025-08-04T03:30'],
    ['año', 'Último año', '2025-01-31T03:30', '2024-02-01T03:30'],
  ]
  for (const [period, label, start, before] of rolling)
    t.strictSame(told(period), [label, start, '2026-01-31T03:30', before, start])
  t.strictSame(told('todo').slice(0, 3), ['Todo el período', '2020-01-01T04:00', '2026-01-31T03:30'])
})

t.test('today begins at midnight in the shop, and a minute later is another day', async (t) => {
  t.equal(told('hoy', new Date('2026-01-31T03:59:00Z'))[1], '2026-01-30T04:00')
  t.equal(told('hoy', new Date('2026-01-31T04:00:00Z'))[1], '2026-01-31T04:00')
})

t.test('where clocks change, yesterday ends at the same time of day', async (t) => {
  const berlin = createTimeZone('Europe/Berlin')
  t.strictSame(told('hoy', new Date('2026-03-29T10:00:00Z'), berlin), [
    'Hoy',
    '2026-03-28T23:00',
    '2026-03-29T10:00',
    '2026-03-27T23:00',
    '2026-03-28T11:00',
  ])
})

t.test('a last day belongs to its period, a last moment does not', async (t) => {
  t.strictSame(told(periodBetween('2026-01-01', '2026-01-31', laPaz)), [
    'Del 01/01/2026 al 31/01/2026',
    '2026-01-01T04:00',
    '2026-02-01T04:00',
    '2025-12-01T04:00',
    '2026-01-01T04:00',
  ])
  const moments = periodBetween('2026-01-01T00:00', '2026-01-01T12:00:00-0400', laPaz)
  t.strictSame(told(moments).slice(0, 3), [
    'Del 31/12/2025 al 01/01/2026',
    '2026-01-01T00:00',
    '2026-01-01T16:00',
  ])
})

t.test('a period may not end before it begins, and one day is one', async (t) => {
  const wrong = { code: 'VALIDATION_FAILED', errors: { non_field_errors: [String] } }
  t.throws(() => periodBetween('2026-02-01', '2026-01-31', laPaz), wrong)
  t.throws(() => periodBetween('2026-01-31T10:00:01Z', '2026-01-31T10:00:00Z', laPaz), wrong)
  t.throws(() => periodBetween('2026-02-01T12:00:00Z', '2026-01-31', laPaz), wrong)
  t.doesNotThrow(() => periodBetween('2026-01-31', '2026-01-31', laPaz))
  t.throws(() => periodBetween('0001-01-01', '2026-01-31', laPaz), {
    code: 'VALIDATION_FAILED',
    errors: { fecha_inicio: [String] },
  })
})
