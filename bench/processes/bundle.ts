import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildSync } from 'esbuild'

const bench = fileURLToPath(new URL('..', import.meta.url))

/** What runs inside of a measured process, by its name without an ending. */
export type MeasuredScript = 'ceiling/hello' | 'ceiling/server' | 'processes/monitor'

const scripts: readonly MeasuredScript[] = ['ceiling/hello', 'ceiling/server', 'processes/monitor']

const banner = `import { createRequire } from 'node:module';
const require = createRequire(import.meta.url);`

let folder: string | undefined

function bundle(): string {
  const outdir = mkdtempSync(join(tmpdir(), 'smartsales-bench-'))
  process.once('exit', () => rmSync(outdir, { recursive: true, force: true }))
  buildSync({
    absWorkingDir: bench,
    entryPoints: scripts.map((script) => `${script}.ts`),
    outbase: '.',
    outdir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    minifyWhitespace: true,
    format: 'esm',
    platform: 'node',
    external: ['pg-native'],
    banner: { js: banner },
    logLevel: 'warning',
  })
  copyFileSync(join(bench, 'ceiling/sale.sql'), join(outdir, 'ceiling/sale.sql'))
  return outdir
}

/**
 * The path of a script as a JavaScript file of its own, as the service is one: a process that Node gives TypeScript
 * to strip loads a compiler for it, and has 11 MB more than what is to be measured. Bundled once, in a temporary
 * folder that goes with this process.
 */
export function bundled(script: MeasuredScript): string {
  folder ??= bundle()
  return join(folder, `${script}.mjs`)
}
