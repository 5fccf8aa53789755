import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'

/**
 * Runs the Prisma CLI of this project, such as `runPrisma(['migrate', 'deploy'], …)`, with the engine that needs no
 * download. `databaseUrl` is a direct or session connection; the addresses of the environment do not count. Returns
 * the exit code and what was printed, on both channels. Rejects only when the CLI cannot be started.
 */
export function runPrisma(
  args: string[],
  { databaseUrl }: { readonly databaseUrl: string },
): Promise<{ exitCode: number; output: string }> {
  const cli = createRequire(import.meta.url).resolve('prisma/build/index.js')
  const addresses = { DIRECT_URL: databaseUrl, DATABASE_URL: databaseUrl }
  const child = spawn(process.execPath, [cli, ...args], {
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    env: { ...process.env, ...addresses, PRISMA_HIDE_UPDATE_MESSAGE: 'true' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk
    })
  }
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => resolve({ exitCode: code ?? 1, output }))
  })
}

/** As `runPrisma`, for runs that must succeed. Returns the output; throws with it when the exit code is not 0. */
export async function requirePrisma(
  args: string[],
  options: { readonly databaseUrl: string },
): Promise<string> {
  const { exitCode, output } = await runPrisma(args, options)
  if (exitCode !== 0) throw new Error(`prisma ${args.join(' ')} failed (${exitCode}):\n${output.trim()}`)
  return output
}
