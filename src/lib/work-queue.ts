/** Runs at most so many pieces of work at once; others wait in line, in order. */
export interface WorkQueue {
  /** Runs `work` when its turn comes and returns what it returns. Throws `refusal()` when the line is full. */
  run<Result>(work: () => Promise<Result>): Promise<Result>
}

export interface WorkQueueLimits {
  readonly parallel: number
  readonly waiting: number
  readonly refusal: () => Error
}

/** Makes a queue for work that is heavy on memory, so that many requests at once cannot exhaust it. */
export function createWorkQueue({ parallel, waiting, refusal }: WorkQueueLimits): WorkQueue {
  const line: (() => void)[] = []
  let running = 0

  async function turn(): Promise<void> {
    if (running < parallel) {
      running += 1
      return
    }
    if (line.length >= waiting) throw refusal()
    await new Promise<void>((resolve) => line.push(resolve))
  }

  /** Hands the place to the next in line, or frees it. */
  function leave(): void {
    const next = line.shift()
    if (next) next()
    else running -= 1
  }

  return {
    async run(work) {
      await turn()
      try {
        return await work()
      } finally {
        leave()
      }
    },
  }
}
