// Sends requests for a second, 32 at a time, to a route that takes some turns of the event loop, and prints how many
// bytes of them became old.
import { setImmediate as nextTurn } from 'node:timers/promises'
import { generateLoad, toRequest } from '../../bench/load/generate.ts'
import { bareApp } from '../plugins/bare-app.ts'
import { agedBytes, answered } from './aged-bytes.ts'

const TURNS = 3

const closing: (() => unknown)[] = []
const app = await bareApp(
  { teardown: (work) => closing.push(work) },
  {
    routes: (app) => {
      app.get('/slow', { config: { access: 'public', limit: 'none' } }, async () => {
        for (let turn = 0; turn < TURNS; turn++) await nextTurn()
        answered()
        return { text: 'x' }
      })
    },
  },
)
const { port } = new URL(await app.listen({ host: '127.0.0.1', port: 0 }))
let answers = 0
const bytes = await agedBytes(async () => {
  const requests = [toRequest('GET', '/slow')]
  const load = await generateLoad({ port: Number(port), requests, connections: 32, seconds: 1 })
  answers = load.answered
})
for (const close of closing) await close()
console.log(JSON.stringify({ bytes, answers }))
