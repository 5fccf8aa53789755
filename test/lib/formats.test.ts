import t, { type Test } from 'tap'
import { toDateTime } from '../../src/lib/dates.ts'
import { isDay, isEmail, isMoment, isMoney, isUuid } from '../../src/lib/formats.ts'
import { readPage } from '../../src/lib/pages.ts'

function check(
  t: Test,
  test: (text: string) => boolean,
  good: readonly string[],
  bad: readonly string[],
): void {
  for (const text of good) t.ok(test(text), `${text} is one`)
  for (const text of bad) t.notOk(test(text), `${text} is none`)
}

t.test('e-mail addresses', async (t) => {
  check(
    t,
    isEmail,
    ['ana@example.com', 'a.b+c@sub.example.co', "o'neil@example.org"],
    [
      '',
      'ana',
      'ana@',
      '@example.com',
      'a b@example.com',
      'a@b',
      'a..b@example.com',
      '.a@example.com',
      'a@-x.com',
      `${'a'.repeat(65)}@x.com`,
    ],
  )
})

t.test('amounts in canonical form', async (t) => {
  check(
    t,
    isMoney,
    ['0.00', '9999999999.99', '-1.50'],
    ['1', '1.5', '1.505', '10000000000.00', '+1.00', '1e3'],
  )
})

t.test('days that exist', async (t) => {
  check(
    t,
    isDay,
    ['2026-01-31', '2024-02-29'],
    ['2026-02-30', '2025-02-29', '2026-1-1', '2026-01-31T00:00:00Z', ''],
  )
})

t.test('moments in ISO 8601', async (t) => {
  check(
    t,
    isMoment,
    ['2026-01-31', '2026-01-31T10:20', '2026-01-31T10:20:30.123456Z', '2026-01-31 10:20:30-04:00'],
    [
      '2026-01-31T25:00:00Z',
      '2026-01-31T10:61:00Z',
      '2026-02-30T10:00:00Z',
      'hoy',
      '2026-01-31T10:20:30.1234567Z',
    ],
  )
})

t.test('UUIDs', async (t) => {
  check(t, isUuid, ['a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'], ['a0eebc999c0b4ef8bb6d6bb9bd380a11', 'x', ''])
})

t.test('moments on the way out are UTC, with a fraction only when there is one', async (t) => {
  t.equal(toDateTime(new Date('2026-01-31T10:20:30.000Z')), '2026-01-31T10:20:30Z')
  t.equal(toDateTime(new Date('2026-01-31T10:20:30.045Z')), '2026-01-31T10:20:30.045000Z')
})

t.test('pages count from 1', async (t) => {
  t.strictSame(readPage({ page: 3, page_size: 20 }, { size: 10, maximumSize: 100 }), {
    page: 3,
    pageSize: 20,
    limit: 20,
    offset: 40,
  })
  t.equal(readPage({}, { size: 10, maximumSize: 100 }).limit, 10)
})
