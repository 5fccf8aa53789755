// Loaded by Node before a test file (.taprc), after what tap loads of its own: makes the start of each file cheaper.
import { existsSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { bundledTypebox } from './bundled-typebox.ts'

/** Where process-on-spawn, through which tap reaches into the processes that tests start, has its listeners. */
const spawning = Reflect.get(globalThis, Symbol.for('process-on-spawn@*:singletonId')) as
  | { listeners: unknown[] }
  | undefined

// For coverage, which is off: Node reads a source map for each of the thousand modules …
process.setSourceMapsEnabled(false)
// … and each process that a test starts records what it loads, which makes its start a third longer.
if (spawning) spawning.listeners = []
delete process.env.NODE_OPTIONS

// A quarter of the modules of the application are TypeBox's, each a file of a few lines.
const typebox = { url: bundledTypebox.href, format: 'module', shortCircuit: true }
if (existsSync(bundledTypebox)) {
  registerHooks({
    resolve: (specifier, context, next) => (specifier === 'typebox' ? typebox : next(specifier, context)),
  })
}
