import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))

export interface PrismaRun {
  exitCode: number
  /** What it printed, on both channels. */
  output: string
}

export interface PrismaOptions {
  /** Direct or session connection to the database; the variables of the environment do not count. */
  databaseUrl: string
  /** Also print what it prints, as it comes. */
  verbose?: boolean
}

/**
 * Runs the Prisma CLI of this project, such as `runPrisma(['migrate', 'deploy'], …)`, with the engine
 * that needs no download. Rejects only when the CLI cannot be started.
 */
export function runPrisma(args: string[], options: PrismaOptions): Promise<PrismaRun> {
  const cli = createRequire(import.meta.url).resolve('prisma/build/index.js')
  const child = spawn(process.execPath, [cli, ...args], {
    cwd: root,
    env: {
      ...process.env,
      DIRECT_URL: options.databaseUrl,
      DATABASE_URL: options.databaseUrl,
      PRISMA_HIDE_UPDATE_MESSAGE: 'true',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  const collect = (chunk: Buffer) => {
    output += chunk.toString()
    if (options.verbose) process.stdout.write(chunk)
  }
  child.stdout.on('data', collect)
  child.stderr.on('data', collect)
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => resolve({ exitCode: code ?? 1, output }))
  })
}

/**
 * As `runPrisma`, for runs that must succeed.
 * @throws with the output when the exit code is not 0
 */
export async function requirePrisma(args: string[], options: PrismaOptions): Promise<string> {
  const { exitCode, output } = await runPrisma(args, options)
  if (exitCode !== 0) throw new Error(`prisma ${args.join(' ')} failed (${exitCode}):\n${output.trim()}`)
  return output
}
