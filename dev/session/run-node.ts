import { spawn } from 'node:child_process'
import { once } from 'node:events'

export interface RunOptions {
  readonly cwd: string
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Ends the program with SIGTERM. */
  readonly signal: AbortSignal
}

/**
 * Runs a program with this Node and waits for its end. Throws with all that it printed when it fails, and the
 * signal's reason when it was ended by the signal.
 */
export async function runNode(args: readonly string[], options: RunOptions): Promise<void> {
  const child = spawn(process.execPath, args, {
    cwd: options.cwd,
    env: options.environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const end = () => child.kill('SIGTERM')
  options.signal.addEventListener('abort', end, { once: true })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk
    })
  }
  const [code] = await once(child, 'close')
  options.signal.removeEventListener('abort', end)
  options.signal.throwIfAborted()
  if (code !== 0) throw new Error(`${args.join(' ')} failed (${code}):\n${output.trim()}`)
}
