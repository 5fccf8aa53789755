import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { injectMistake } from './inject.ts'

const root = resolve(import.meta.dirname, '..')
const BUILD_TIMEOUT_MS = 300_000

/** What `npm run build` reads. */
const sources = ['package.json', 'tsconfig.json', '.config', 'prisma', 'src']

function folderFor(parts: readonly string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'smartsales-service-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  for (const part of parts) cpSync(join(root, part), join(folder, part), { recursive: true })
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
  return folder
}

/** The service as it was built, copied so that a build at the same time does not change it. */
function copyBuilt(): string {
  if (!existsSync(join(root, 'dist', 'bin', 'cluster.js')))
    throw new Error('The service is not built: npm run build')
  return folderFor(['package.json', 'dist'])
}

/** The service built from a copy of its sources that has a mistake in it. Throws when that does not compile. */
function buildWith(mistake: string): string {
  const folder = folderFor(sources)
  injectMistake(join(folder, 'src'), mistake)
  // Kept from a machine that has npm's settings for another folder in its environment.
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('npm_')))
  execFileSync('npm', ['run', 'build', '--silent'], {
    cwd: folder,
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
    timeout: BUILD_TIMEOUT_MS,
  })
  return folder
}

/**
 * Puts the service to be tried into a folder of its own, removed when this process ends; with the name of a
 * mistake it is built anew with that in it. Returns the folder of its programs.
 */
export function prepareService(mistake: string | undefined): string {
  return join(mistake === undefined ? copyBuilt() : buildWith(mistake), 'dist', 'bin')
}
