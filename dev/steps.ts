import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'

const dotMs = 1000

/** `0.4 s`, from milliseconds. */
export function formatSeconds(durationMs: number): string {
  return `${(durationMs / 1000).toFixed(1)} s`
}

/**
 * Runs one step of the start and shows it: its name, a dot a second while it works, and how long it took.
 * `work` may return a word to show in place of "done". Throws what `work` throws.
 */
export async function step(name: string, work: () => Promise<string | undefined>): Promise<void> {
  const startedAt = performance.now()
  process.stdout.write(`${name} `)
  const dots = setInterval(() => process.stdout.write('.'), dotMs)
  try {
    const word = await work()
    process.stdout.write(` ${word ?? 'done'} (${formatSeconds(performance.now() - startedAt)})\n`)
  } catch (error) {
    process.stdout.write(' stopped\n')
    throw error
  } finally {
    clearInterval(dots)
  }
}

/** Runs a program with this Node and waits for its end. Throws with all that it printed when it fails. */
export async function runNode(
  args: readonly string[],
  options: { cwd: string; env: Record<string, string | undefined>; signal: AbortSignal },
): Promise<void> {
  const child = spawn(process.execPath, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk
    })
  }
  const [code] = await once(child, 'close')
  if (code !== 0) throw new Error(`${args.join(' ')} failed (${code}):\n${output.trim()}`)
}

/** True when Prisma's client is missing or older than the schema that it is made from. */
export function isClientStale(schemaFolder: string, clientFile: string): boolean {
  if (!existsSync(clientFile)) return true
  const madeAt = statSync(clientFile).mtimeMs
  return readdirSync(schemaFolder).some((file) => statSync(join(schemaFolder, file)).mtimeMs > madeAt)
}

/** False when another program listens on the port. Throws other failures to listen. */
export function isPortFree(host: string, port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(false)
      else reject(error)
    })
    probe.listen(port, host, () => probe.close(() => resolve(true)))
  })
}
