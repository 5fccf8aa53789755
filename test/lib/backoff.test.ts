import t from 'tap'
import { backoffMs } from '../../src/lib/backoff.ts'

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
