import { promise as createQueue } from 'fastq'

/** Runs at most so many pieces of work at once; others wait, in order. */
export interface WorkQueue {
  /** Runs `work` when its turn comes and returns what it returns. Throws `refusal()` when too many wait. */
  run<Result>(work: () => Promise<Result>): Promise<Result>
}

export interface WorkQueueLimits {
  readonly parallel: number
  readonly waiting: number
  readonly refusal: () => Error
}

/** Makes a queue for work that is heavy on memory, so that many requests at once cannot exhaust it. */
export function createWorkQueue({ parallel, waiting, refusal }: WorkQueueLimits): WorkQueue {
  const queue = createQueue<unknown, () => Promise<unknown>, unknown>((work) => work(), parallel)
  return {
    async run<Result>(work: () => Promise<Result>) {
      if (queue.length() >= waiting && queue.running() >= parallel) throw refusal()
      return (await queue.push(work)) as Result
    },
  }
}
