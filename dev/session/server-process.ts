import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'

const stopTimeoutMs = 8000

export interface ServerProcessOptions {
  readonly root: string
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Receives the server's log, JSON lines. */
  readonly log: NodeJS.WritableStream
  /** Told when the server ends without having been asked to. */
  readonly onDeath: (code: number | null, signal: string | null) => void
}

/** The server as a child of `npm run dev`: started, started anew after a change, stopped with a bound. */
export class ServerProcess {
  readonly #options: ServerProcessOptions
  #child: ChildProcess | null = null
  #queue: Promise<void> = Promise.resolve()

  constructor(options: ServerProcessOptions) {
    this.#options = options
  }

  /** Stops the server if it runs, then starts it; calls that come in meanwhile wait their turn. */
  restart(): Promise<void> {
    return this.#enqueue(async () => {
      await this.#stop()
      this.#start()
    })
  }

  /** Asks the server to end, and kills it when it has not after 8 seconds. */
  stop(): Promise<void> {
    return this.#enqueue(() => this.#stop())
  }

  /** Kills the server at once, without waiting for a turn. */
  kill(): void {
    this.#child?.kill('SIGKILL')
  }

  /** Resolves with true when the server started last listens, with false when it ends before. */
  async isListening(): Promise<boolean> {
    const child = this.#child
    if (child === null) return false
    return Promise.race([once(child, 'message').then(() => true), once(child, 'exit').then(() => false)])
  }

  #enqueue(work: () => Promise<void>): Promise<void> {
    this.#queue = this.#queue.then(work)
    return this.#queue
  }

  #start(): void {
    const { root, environment, log, onDeath } = this.#options
    // Detached: Ctrl-C in the terminal reaches only the parent, which then stops the server in order.
    // The leash ends the server when the parent is gone.
    const args = ['--import', './dev/session/leash.ts', 'src/bin/server.ts']
    const child = spawn(process.execPath, args, {
      cwd: root,
      env: environment,
      detached: true,
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    })
    child.stdout?.pipe(log, { end: false })
    this.#child = child
    child.once('exit', (code, signal) => {
      if (this.#child !== child) return
      this.#child = null
      onDeath(code, signal)
    })
  }

  async #stop(): Promise<void> {
    const child = this.#child
    this.#child = null
    if (child === null || child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    child.kill('SIGTERM')
    const late = setTimeout(() => child.kill('SIGKILL'), stopTimeoutMs)
    await ended
    clearTimeout(late)
  }
}
