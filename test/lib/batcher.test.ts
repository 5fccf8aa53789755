import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { Batcher, type BatcherOptions } from '../../src/lib/batcher.ts'
import {
  createRequestContext,
  currentRequestContext,
  runWithRequestContext,
} from '../../src/lib/request-context.ts'

/** A batcher of numbers, whose batches end when they are told to. */
function openBatcher(options: Partial<BatcherOptions<number, string>> = {}) {
  const batches: { items: readonly number[]; end: (error?: Error) => void }[] = []
  const batcher = new Batcher<number, string>({
    run: async (items) => {
      const { promise, resolve, reject } = Promise.withResolvers<void>()
      batches.push({ items, end: (error) => (error ? reject(error) : resolve()) })
      await promise
      return items.map((item) => `done ${item}`)
    },
    fits: (batch, item) => batch.length < 3 && !batch.includes(item),
    mayDivide: (error) => error instanceof RangeError,
    runningMax: 1,
    waitMs: 1_000,
    ...options,
  })
  return { batcher, batches, seen: () => batches.map(({ items }) => items) }
}

t.test('who comes alone is not held up', async (t) => {
  const { batcher, batches, seen } = openBatcher()
  const one = batcher.add(1)
  t.strictSame(seen(), [[1]])
  batches[0]!.end()
  t.equal(await one, 'done 1')
  const two = batcher.add(2)
  t.strictSame(seen(), [[1], [2]])
  batches[1]!.end()
  t.equal(await two, 'done 2')
})

t.test('who comes meanwhile waits for the end of it and is done together, as far as it fits', async (t) => {
  const { batcher, batches, seen } = openBatcher()
  const all = Promise.all([1, 2, 3, 3, 4, 5].map((item) => batcher.add(item)))
  t.strictSame(seen(), [[1]])
  for (const place of [0, 1, 2]) {
    batches[place]!.end()
    await sleep(5)
  }
  t.strictSame(seen(), [[1], [2, 3, 4], [3, 5]])
  t.strictSame(await all, ['done 1', 'done 2', 'done 3', 'done 3', 'done 4', 'done 5'])
})

t.test('nobody waits longer than the limit for others', async (t) => {
  const { batcher, batches, seen } = openBatcher({ waitMs: 10 })
  const all = Promise.all([1, 2, 3, 4, 5].map((item) => batcher.add(item)))
  await sleep(60)
  t.strictSame(seen(), [[1], [2, 3, 4], [5]], 'though the first is not done yet')
  for (const { end } of batches) end()
  t.equal((await all).length, 5)
})

t.test('two who come alone do not wait for each other', async (t) => {
  const { batcher, batches, seen } = openBatcher({ runningMax: 2 })
  const all = Promise.all([1, 2, 3].map((item) => batcher.add(item)))
  t.strictSame(seen(), [[1], [2]])
  batches[1]!.end()
  await sleep(5)
  t.strictSame(seen(), [[1], [2], [3]])
  for (const { end } of batches) end()
  t.equal((await all).length, 3)
})

t.test(
  'where several share a statement its end is waited for, unless more wait than fit in one',
  async (t) => {
    const { batcher, batches, seen } = openBatcher({ runningMax: 2 })
    const add = (...items: number[]) => Promise.all(items.map((item) => batcher.add(item)))
    const all = [add(1, 2, 3, 4)]
    batches[0]!.end()
    batches[1]!.end()
    await sleep(5)
    t.strictSame(seen(), [[1], [2], [3, 4]])
    all.push(add(5, 6, 7))
    t.equal(batches.length, 3, 'a full one may wait as well')
    all.push(add(8))
    t.strictSame(seen().at(-1), [5, 6, 7], 'and does not when there is another')
    t.equal(batches.length, 4, 'of two at once')
    batches[2]!.end()
    await sleep(5)
    t.equal(batches.length, 4)
    batches[3]!.end()
    await sleep(5)
    t.strictSame(seen().at(-1), [8])
    all.push(add(9))
    t.strictSame(seen().at(-1), [9], 'who comes alone again waits no more')
    for (const { end } of batches) end()
    t.equal((await Promise.all(all)).flat().length, 9)
  },
)

t.test('a failure is told to all, or each is tried alone when nothing was done', async (t) => {
  const { batcher, batches, seen } = openBatcher()
  const settled = Promise.allSettled([1, 2, 3].map((item) => batcher.add(item)))
  batches[0]!.end(new Error('away'))
  await sleep(5)
  batches[1]!.end(new RangeError('one of them'))
  await sleep(5)
  t.strictSame(seen(), [[1], [2, 3], [2], [3]])
  batches[2]!.end(new RangeError('this one'))
  batches[3]!.end()
  t.match(await settled, [
    { reason: { message: 'away' } },
    { reason: { message: 'this one' } },
    { value: 'done 3' },
  ])
  const together = Promise.allSettled([4, 5, 6].map((item) => batcher.add(item)))
  batches[4]!.end()
  await sleep(5)
  batches[5]!.end(new Error('away'))
  t.match(await together, [
    { value: 'done 4' },
    { reason: { message: 'away' } },
    { reason: { message: 'away' } },
  ])
  t.equal(batches.length, 6, 'and is not tried again')
})

t.test('a batch has the earliest deadline and is in the books of each request', async (t) => {
  const deadlines: (number | undefined)[] = []
  const batcher = new Batcher<number, string>({
    run: async (items) => {
      await sleep(1)
      const context = currentRequestContext()
      deadlines.push(context?.deadlineMs)
      if (context) {
        context.roundTrips += 1
        context.retries += 2
      }
      return items.map(String)
    },
    fits: () => true,
    mayDivide: () => false,
    runningMax: 1,
    waitMs: 1_000,
  })
  const now = performance.now()
  const contexts = [50_000, 40_000, 30_000].map((leftMs) => createRequestContext('', now + leftMs))
  await Promise.all(contexts.map((context, item) => runWithRequestContext(context, () => batcher.add(item))))
  t.strictSame(deadlines, [now + 50_000, now + 30_000])
  t.strictSame(
    contexts.map(({ roundTrips, retries }) => [roundTrips, retries]),
    [
      [1, 2],
      [1, 2],
      [1, 2],
    ],
  )
})

t.test('who has little time left goes alone, so that nobody fails with them', async (t) => {
  const { batcher, batches, seen } = openBatcher()
  const left = [50_000, 50_000, 1000, 50_000]
  const all = Promise.all(
    left.map((leftMs, item) =>
      runWithRequestContext(createRequestContext('', performance.now() + leftMs), () => batcher.add(item)),
    ),
  )
  t.strictSame(seen(), [[0], [2]])
  batches[0]!.end()
  batches[1]!.end()
  await sleep(5)
  t.strictSame(seen(), [[0], [2], [1, 3]])
  batches[2]!.end()
  t.strictSame(await all, ['done 0', 'done 1', 'done 2', 'done 3'])
})
