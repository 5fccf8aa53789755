import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'

let lastPanic = ''

/** Where the module writes the text of a panic; the error that it throws afterwards has none. */
globalThis.PRISMA_WASM_PANIC_REGISTRY = {
  set_message: (message) => {
    lastPanic = message
  },
}

/** The text of the last panic. */
export function panicMessage() {
  return lastPanic
}

/**
 * Instantiates the schema engine. The package expects a bundler that imports `.wasm` files; Node
 * does not do that without a flag, so the two steps of its entry file are done here by hand.
 */
export async function loadSchemaEngine() {
  const bindings = await import('@prisma/schema-engine-wasm/schema_engine_bg')
  const wasmUrl = new URL('schema_engine_bg.wasm', import.meta.resolve('@prisma/schema-engine-wasm'))
  const module = await WebAssembly.compile(await readFile(fileURLToPath(wasmUrl)))
  const instance = await WebAssembly.instantiate(module, { './schema_engine_bg.js': bindings })
  bindings.__wbg_set_wasm(instance.exports)
  instance.exports.__wbindgen_start()
  return bindings
}
