// Runs before the test files: starts one PostgreSQL for all of them, in a process of its own (keeper.ts), and builds the
// service, which some run as it is installed, and TypeBox, which all load.
import { execFile, spawn } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { build } from 'esbuild'
import { bundledTypebox } from './bundled-typebox.ts'
import { readServerFile, removeServerFile } from './server-file.ts'

const START_TIMEOUT_MS = 180_000
const POLL_MS = 50
const root = fileURLToPath(new URL('..', import.meta.url))

/** Without coverage: tap would count what these programs load of src, and call the run incomplete. */
const env = { ...process.env, _TAPJS_PROCESSINFO_COVERAGE_: '0' }
const built = promisify(execFile)(process.execPath, ['.config/build.ts'], { env })
const bundled = build({
  stdin: { contents: `export * from 'typebox'; export { default } from 'typebox'`, resolveDir: root },
  outfile: fileURLToPath(bundledTypebox),
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node24',
})
const runner = process.ppid
removeServerFile(runner)
const keeper = spawn(
  process.execPath,
  [fileURLToPath(new URL('keeper.ts', import.meta.url)), String(runner)],
  {
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
    env,
  },
)
let complaint = ''
keeper.stderr.on('data', (chunk: Buffer) => {
  complaint += chunk.toString()
})
const deadline = Date.now() + START_TIMEOUT_MS
while (!readServerFile(runner)) {
  if (keeper.exitCode !== null) throw new Error(`The test database did not start.\n${complaint}`)
  if (Date.now() > deadline) throw new Error(`The test database did not start in ${START_TIMEOUT_MS} ms.`)
  await sleep(POLL_MS)
}
keeper.stderr.destroy()
keeper.unref()
await Promise.all([built, bundled])
