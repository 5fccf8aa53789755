// The production build: the service and its tools as a few files under dist/. Finding and reading a thousand
// small modules is a third of a cold start, so they are bundled; types are checked before, by `npm run check`.
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { builtinModules } from 'node:module'
import { fileURLToPath } from 'node:url'
import { build, type Plugin } from 'esbuild'
import manifest from '../package.json' with { type: 'json' }
import { makePage } from '../src/plugins/openapi/index.ts'
import { readDocument } from './document.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

/** What runs in production, each under its name in dist/bin/. */
const programs = ['cluster', 'server', 'keep-alive', 'doctor', 'reconcile', 'check-books', 'forecast-train']

/** What runs in threads of its own, loaded by its name in dist/. */
const threads = ['src/lib/spreadsheet/reader.ts', 'src/domains/reports/answer/pdf-worker.ts']

/** Native code, files beside the code, loaded only when it is asked for, or never there: left for Node to find. */
const external = [
  'sharp',
  'pdfkit',
  '@scalar/fastify-api-reference',
  'pg-native',
  '@fastify/otel',
  '@prisma/instrumentation',
  '@opentelemetry/context-async-hooks',
  '@opentelemetry/core',
  '@opentelemetry/exporter-trace-otlp-proto',
  '@opentelemetry/resources',
  '@opentelemetry/sdk-trace',
]

/** CommonJS modules inside of the bundle expect what Node gives to every one of them. */
const banner = `import { createRequire as createRequireOfBundle } from 'node:module';
const require = createRequireOfBundle(import.meta.url), __filename = import.meta.filename, __dirname = import.meta.dirname;`

/**
 * Node makes a namespace of a builtin that is imported and reads its every export for it; of node:http that
 * loads a WebSocket client and all that it needs, 60 ms. A builtin that is asked for costs what is used.
 * Fastify requires HTTP/2, which this service does not speak: 20 ms, unless it is loaded when it is used.
 */
const builtinsOnDemand: Plugin = {
  name: 'builtins on demand',
  setup({ onLoad, onResolve }) {
    const names = builtinModules.map((name) => name.replace(/^node:/, '')).join('|')
    onResolve({ filter: new RegExp(`^(node:)?(${names})$`) }, ({ kind, path }) =>
      kind === 'import-statement' ? { namespace: 'builtin', path: path.replace(/^node:/, '') } : null,
    )
    onLoad({ filter: /./, namespace: 'builtin' }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule('node:${path}')`,
    }))
    onResolve({ filter: /^node:http2$/ }, () => ({ namespace: 'builtin when used', path: 'http2' }))
    onLoad({ filter: /./, namespace: 'builtin when used' }, ({ path }) => ({
      contents: `module.exports = new Proxy({}, { get: (_, name) => process.getBuiltinModule('node:${path}')[name] })`,
    }))
  },
}

await rm(`${root}dist`, { recursive: true, force: true })
await build({
  absWorkingDir: root,
  entryPoints: [...programs.map((name) => `src/bin/${name}.ts`), ...threads],
  outbase: 'src',
  outdir: 'dist',
  // As deep as dist/bin/, so that a path from a module to the root stays true.
  chunkNames: 'chunks/[name]-[hash]',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node24',
  external,
  banner: { js: banner },
  plugins: [builtinsOnDemand],
  legalComments: 'none',
  // Node parses what it loads: without indentation it starts 30 ms sooner. Names and lines stay, for stack traces.
  minifySyntax: true,
  minifyWhitespace: true,
  lineLimit: 120,
  logLevel: 'warning',
})

// The page of the API and its document: made here, they cost a running service nothing.
const { script, ...page } = await makePage()
await mkdir(`${root}dist/api-page`)
await writeFile(`${root}dist/api-page/document.json`, JSON.stringify(await readDocument()))
await writeFile(`${root}dist/api-page/page.json`, JSON.stringify(page))
await writeFile(`${root}dist/api-page/script.js.gz`, script)

// The image installs these alone: everything else is in the bundle.
const { version, dependencies } = manifest as { version: string; dependencies: Record<string, string> }
const left = Object.entries(dependencies).filter(([name]) => external.includes(name))
const modules = { private: true, type: 'module', version, dependencies: Object.fromEntries(left) }
await writeFile(`${root}dist/package.json`, `${JSON.stringify(modules, null, 2)}\n`)
