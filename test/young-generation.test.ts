// What requests and statements leave behind has to die young: kept until V8 marks its old heap, it costs the service
// half of its core, and every hundredth request a pause.
import { setImmediate as nextTurn } from 'node:timers/promises'
import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import t from 'tap'
import { generateLoad, toRequest } from '../bench/load/generate.ts'
import { openDatabase } from './lib/database/open.ts'
import { bareApp } from './plugins/bare-app.ts'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as (options?: { type: 'minor' }) => void

let collected = 0

/** Collects the young generation after every five hundred answers: many more than are under way. */
function answered(): void {
  collected += 1
  if (collected % 500 === 0) collect({ type: 'minor' })
}

/** How many bytes became old while `work` was done, and are not needed. */
async function agedBytes(work: () => Promise<unknown>): Promise<number> {
  const oldBytes = () =>
    getHeapSpaceStatistics().find(({ space_name: name }) => name === 'old_space')!.space_used_size
  await work()
  collect({ type: 'minor' })
  collect({ type: 'minor' })
  const aged = oldBytes()
  collect()
  return aged - oldBytes()
}

t.test('the rows of a statement die young', async (t) => {
  const { database } = await openDatabase(t)
  const ask = async (times: number) => {
    for (let time = 0; time < times; time++) {
      const rows = await database.sql
        .read`select g, md5(g::text) as a, md5(g::text) as b from generate_series(1, 40) g`
      if (rows.length !== 40) t.fail('rows are missing')
      answered()
    }
  }
  const askAtOnce = () => Promise.all(Array.from({ length: 8 }, () => ask(500)))
  await askAtOnce()
  collect()
  const bytes = await agedBytes(askAtOnce)
  // Of 40 MB; it was nearly all of it.
  t.ok(bytes < 15_000_000, `${bytes} bytes became old`)
})

t.test('requests that are under way at once die young', async (t) => {
  const app = await bareApp(t, {
    routes: (app) => {
      app.get('/slow', { config: { access: 'public', limit: 'none' } }, async () => {
        for (let turn = 0; turn < 3; turn++) await nextTurn()
        answered()
        return { text: 'x' }
      })
    },
  })
  const { port } = new URL(await app.listen({ host: '127.0.0.1', port: 0 }))
  const load = () =>
    generateLoad({ port: Number(port), requests: [toRequest('GET', '/slow')], connections: 32, seconds: 1 })
  await load()
  collect()
  let requests = 0
  const bytes = await agedBytes(async () => {
    requests = (await load()).answered
  })
  t.ok(bytes < 2000 * requests, `${bytes} bytes of ${requests} requests became old`)
})
