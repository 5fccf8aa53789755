import { setImmediate as turn } from 'node:timers/promises'
import t from 'tap'
import { SharedReadings } from '../../src/lib/shared-readings.ts'

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
