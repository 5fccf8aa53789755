import t from 'tap'
import { createRefreshed } from '../../src/lib/refreshed.ts'

/** A memory with a clock that is moved by hand, whose readings end when they are told to. */
function scene({ most = 10 } = {}) {
  const time = { ms: 0 }
  const readings: PromiseWithResolvers<string>[] = []
  const background = { begun: 0, failed: 0 }
  const memory = createRefreshed<string>({
    freshMs: 5,
    staleMs: 60,
    most,
    now: () => time.ms,
    async inBackground(read) {
      background.begun += 1
      try {
        return await read()
      } catch (error) {
        background.failed += 1
        throw error
      }
    },
  })
  const read = () => {
    const reading = Promise.withResolvers<string>()
    readings.push(reading)
    return reading.promise
  }
  const get = (key = 'a', mustBeNew = false) => memory.get(key, read, { mustBeNew })
  const settled = () => new Promise((resolve) => setImmediate(resolve))
  async function know(value: string, key = 'a') {
    const asked = get(key)
    readings.at(-1)?.resolve(value)
    return asked
  }
  return { time, readings, background, get, know, settled }
}

t.test('a young value is served as it is', async (t) => {
  const { time, readings, get, know } = scene()
  t.equal(await know('first'), 'first')
  time.ms = 4
  t.equal(await get(), 'first')
  t.equal(readings.length, 1)
})

t.test('one that is a little old is served at once and read anew in the background, once', async (t) => {
  const { time, readings, background, get, know, settled } = scene()
  await know('first')
  time.ms = 5
  t.equal(await get(), 'first')
  t.equal(await get(), 'first')
  t.equal(readings.length, 2)
  t.equal(background.begun, 1)
  readings[1]?.resolve('second')
  await settled()
  t.equal(await get(), 'second')
  t.equal(readings.length, 2)
})

t.test('one that is too old is waited for, by everybody together', async (t) => {
  const { time, readings, background, get, know } = scene()
  await know('first')
  time.ms = 60
  const asked = [get(), get(), get()]
  t.equal(readings.length, 2)
  readings[1]?.resolve('second')
  t.strictSame(await Promise.all(asked), ['second', 'second', 'second'])
  t.equal(background.begun, 0)
})

t.test('the age counts from when the reading began', async (t) => {
  const { time, readings, get, settled } = scene()
  const asked = get()
  time.ms = 6
  readings[0]?.resolve('first')
  await asked
  await get()
  t.equal(readings.length, 2)
  readings[1]?.resolve('second')
  await settled()
})

t.test('who must have a new one waits for it, and joins the reading that is on its way', async (t) => {
  const { readings, get, know } = scene()
  await know('first')
  const asked = [get('a', true), get('a', true)]
  t.equal(readings.length, 2)
  readings[1]?.resolve('second')
  t.strictSame(await Promise.all(asked), ['second', 'second'])
})

t.test('a failure goes to those who wait and is not remembered', async (t) => {
  const { readings, get, know } = scene()
  const asked = [get(), get()]
  readings[0]?.reject(new Error('away'))
  for (const one of asked) await t.rejects(one, { message: 'away' })
  t.equal(await know('first'), 'first')
})

t.test('a failure in the background leaves what is known, until that is too old', async (t) => {
  const { time, readings, background, get, know, settled } = scene()
  await know('first')
  time.ms = 10
  t.equal(await get(), 'first')
  readings[1]?.reject(new Error('away'))
  await settled()
  t.equal(background.failed, 1)
  t.equal(await get(), 'first')
  readings[2]?.reject(new Error('away'))
  await settled()
  time.ms = 60
  const waiting = get()
  readings[3]?.reject(new Error('still away'))
  await t.rejects(waiting, { message: 'still away' })
})

t.test(
  'so many are kept, and the one not asked for longest goes; who waits for it is answered',
  async (t) => {
    const { readings, get, know } = scene({ most: 2 })
    const waiting = get('waited for')
    await know('1', 'one')
    await know('2', 'two')
    readings[0]?.resolve('late')
    t.equal(await waiting, 'late')
    await get('one')
    await know('3', 'three')
    t.equal(await get('one'), '1')
    const again = get('two')
    readings.at(-1)?.resolve('2 again')
    t.equal(await again, '2 again')
  },
)
