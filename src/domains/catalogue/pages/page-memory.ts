/** What was found at a version of the catalogue. */
export interface Remembered<Found> {
  readonly version: string
  readonly found: Found
}

/** Remembers what was found last, a bounded number of answers; the one not asked for longest goes first. */
export interface Memory<Found> {
  get(question: string): Remembered<Found> | undefined
  set(question: string, answer: Remembered<Found>): void
}

/** Makes a memory of at most `size` answers. */
export function createMemory<Found>(size: number): Memory<Found> {
  const answers = new Map<string, Remembered<Found>>()
  return {
    get(question) {
      const answer = answers.get(question)
      if (answer) {
        answers.delete(question)
        answers.set(question, answer)
      }
      return answer
    },
    set(question, answer) {
      answers.delete(question)
      answers.set(question, answer)
      const [oldest] = answers.keys()
      if (answers.size > size && oldest !== undefined) answers.delete(oldest)
    },
  }
}

/**
 * Totals by filter, and ids by filter, order and page. Nothing depends on it: a remembered answer counts only
 * while the database says that its version is the current one.
 */
export interface PageMemory {
  readonly totals: Memory<number>
  readonly pages: Memory<readonly number[]>
}

const remembered = 500

/** Makes an empty memory, some hundred kilobytes when it is full. */
export function createPageMemory(): PageMemory {
  return { totals: createMemory(remembered), pages: createMemory(remembered) }
}
