import { Worker } from 'node:worker_threads'

/** Enough for a file of 8 MB of XML or a PDF of a thousand rows; a thread may not take more of a small instance. */
const resourceLimits = { maxOldGenerationSizeMb: 96, maxYoungGenerationSizeMb: 8 }

const isSource = import.meta.filename.endsWith('.ts')

/**
 * Runs a program in a thread of its own, with bounds on its memory and time, and returns the one message that it posts;
 * undefined when it reached a bound. The thread gets neither the variables nor the flags of the process: with them
 * `node --watch` and test runners would load and post things of their own in it.
 * `program` is its path below the sources, without the ending; `task` is its `workerData`. Throws what the program throws.
 */
export function runInThread<Message>(
  program: string,
  task: object,
  timeLimitMs: number,
): Promise<Message | undefined> {
  const url = new URL(`../${program}.${isSource ? 'ts' : 'js'}`, import.meta.url)
  const worker = new Worker(url, { workerData: task, resourceLimits, env: {}, execArgv: [] })
  const { promise, resolve, reject } = Promise.withResolvers<Message | undefined>()
  const timer = setTimeout(() => resolve(undefined), timeLimitMs)
  worker.once('message', resolve)
  worker.once('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'ERR_WORKER_OUT_OF_MEMORY') resolve(undefined)
    else reject(error)
  })
  worker.once('exit', () => reject(new Error(`The thread of ${program} ended without a message.`)))
  return promise.finally(() => {
    clearTimeout(timer)
    void worker.terminate()
  })
}
