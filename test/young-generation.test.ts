// What requests and statements leave behind has to die young: kept until V8 marks its old heap, it costs the service
// half of its core, and every hundredth request a pause. It is measured in processes of their own, because tap notes
// every promise of its process in a Map, which keeps garbage itself.
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import t from 'tap'
import { copyDatabase } from './database-copy.ts'
import { startFlags } from './start-flags.ts'

const TIMEOUT_MS = 120_000
/** Those of the service, and an old heap that is large enough not to be collected before it was measured. */
const FLAGS = [
  ...startFlags.filter((flag) => !flag.startsWith('--max-old-space-size=')),
  '--initial-old-space-size=500',
]

/** Runs a script of young-generation/ and returns what it measured. */
async function measure(script: string, variables: Readonly<Record<string, string>> = {}) {
  const file = fileURLToPath(new URL(`young-generation/${script}.ts`, import.meta.url))
  const { stdout } = await promisify(execFile)(process.execPath, [...FLAGS, file], {
    env: { PATH: process.env.PATH, ...variables },
    timeout: TIMEOUT_MS,
  })
  return JSON.parse(stdout) as { bytes: number; answers: number }
}

t.test('the rows of a statement die young', async (t) => {
  const { bytes, answers } = await measure('statements', { DATABASE_URL: await copyDatabase(t) })
  // Of 10,000 for each; it was nearly all of it.
  t.ok(bytes < 1000 * answers, `${bytes} bytes of ${answers} statements became old`)
})

t.test('requests that are under way at once die young', async (t) => {
  const { bytes, answers } = await measure('requests')
  t.ok(answers > 1000, `${answers} requests were answered`)
  // It was 1,800 for each.
  t.ok(bytes < 800 * answers, `${bytes} bytes of ${answers} requests became old`)
})
