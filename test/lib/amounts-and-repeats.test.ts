import { setImmediate as turn } from 'node:timers/promises'
import fc from 'fast-check'
import t from 'tap'
import { backoffMs } from '../../src/lib/backoff.ts'
import { exact, sumMoney, toMoneyNumber, toMoneyText } from '../../src/lib/money.ts'
import { SharedReadings } from '../../src/lib/shared-readings.ts'

t.test('amounts become text with two decimals, halves rounded to even', async (t) => {
  const rows: readonly (readonly [string | number, string])[] = [
    ['1234.5', '1234.50'],
    ['0', '0.00'],
    ['-0.001', '0.00'],
    ['0.125', '0.12'],
    ['0.135', '0.14'],
    ['2.665', '2.66'],
    ['9999999999.99', '9999999999.99'],
    [1e21, '1000000000000000000000.00'],
    [0.1, '0.10'],
  ]
  for (const [given, text] of rows) t.equal(toMoneyText(given), text, String(given))
  t.throws(() => toMoneyText('12,5'))
})

/** The amount that `cents` whole cents are. */
const fromCents = (cents: bigint) => toMoneyText(exact(cents.toString()).dividedBy(100))

t.test('sums are exact where sums of doubles are not', async (t) => {
  t.equal(toMoneyText(sumMoney(['0.1', '0.2'])), '0.30')
  t.equal(toMoneyText(sumMoney([])), '0.00')
  t.equal(toMoneyText(exact('1.10').times(3)), '3.30')
  fc.assert(
    fc.property(
      fc.array(fc.bigInt({ min: -999_999_999_999n, max: 999_999_999_999n }), { maxLength: 200 }),
      (cents) => {
        const total = cents.reduce((sum, one) => sum + one, 0n)
        t.equal(toMoneyText(sumMoney(cents.map(fromCents))), fromCents(total))
      },
    ),
    { numRuns: 100 },
  )
})

t.test('numbers are what the text says', async (t) => {
  t.equal(toMoneyNumber('399.98'), 399.98)
  t.ok(Object.is(toMoneyNumber('-0'), 0), 'never minus zero')
})

t.test('pauses grow, are spread over their whole length, and have a bound', async (t) => {
  const pauses = { baseMs: 500, capMs: 3000 }
  const longest = (failures: number) => backoffMs(failures, pauses, () => 1)
  t.same([1, 2, 3, 4, 1000].map(longest), [500, 1000, 2000, 3000, 3000])
  t.equal(
    backoffMs(3, pauses, () => 0),
    0,
  )
  t.equal(
    backoffMs(3, { ...pauses, factor: 1.5 }, () => 1),
    1125,
  )
})

/** Readings that are numbered and take some turns. */
function openReadings() {
  const readings = new SharedReadings<number>()
  let count = 0
  const read = async () => {
    count += 1
    const number = count
    await turn()
    await turn()
    return number
  }
  return { get: (key: string) => readings.get(key, read), readings }
}

t.test('those who ask while a reading is under way share the next, and later ones read anew', async (t) => {
  const { get } = openReadings()
  t.strictSame(await Promise.all(['a', 'a', 'a', 'a'].map(get)), [1, 2, 2, 2])
  t.equal(await get('a'), 3)
  t.strictSame(await Promise.all(['a', 'b', 'c'].map(get)), [4, 5, 6], 'what is different is not waited for')
})

t.test('a reading begins after those who share it asked', async (t) => {
  const readings = new SharedReadings<string>()
  let written = 'old'
  const read = async () => {
    const found = written
    await turn()
    return found
  }
  const before = readings.get('page', read)
  written = 'new'
  t.equal(await readings.get('page', read), 'new')
  t.equal(await before, 'old')
})

t.test('a failure is told to all who share it and not to the next', async (t) => {
  const readings = new SharedReadings<string>()
  const fail = async () => {
    await turn()
    throw new Error('away')
  }
  const all = await Promise.allSettled([fail, fail, fail].map((read) => readings.get('a', read)))
  t.match(all, Array(3).fill({ reason: { message: 'away' } }))
  t.equal(await readings.get('a', async () => 'back'), 'back')
})

t.test('a reading that does not end holds those who ask later for a moment only', async (t) => {
  const readings = new SharedReadings<string>()
  const stuck = Promise.withResolvers<string>()
  const first = readings.get('a', () => stuck.promise)
  const later = [readings.get('a', async () => 'second'), readings.get('a', async () => 'unused')]
  t.strictSame(await Promise.all(later), ['second', 'second'])
  stuck.resolve('first')
  t.equal(await first, 'first')
  t.equal(await readings.get('a', async () => 'third'), 'third')
})
