import { promise as createQueue } from 'fastq'

interface Limits {
  readonly parallel: number
  readonly waiting: number
  readonly refusal: () => Error
}

/** Makes a queue for work that is heavy on memory. Its `run` throws `refusal()` when too many wait already. */
export function createWorkQueue({ parallel, waiting, refusal }: Limits) {
  const queue = createQueue<unknown, () => Promise<unknown>, unknown>((work) => work(), parallel)
  return {
    async run<Result>(work: () => Promise<Result>): Promise<Result> {
      if (queue.length() >= waiting && queue.running() >= parallel) throw refusal()
      return (await queue.push(work)) as Result
    },
  }
}
