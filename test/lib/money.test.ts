import fc from 'fast-check'
import t from 'tap'
import { exact, sumMoney, toMoneyNumber, toMoneyText } from '../../src/lib/money.ts'

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
