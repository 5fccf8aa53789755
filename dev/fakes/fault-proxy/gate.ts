/** Lets steps through in order; while shut they wait. */
export interface Gate {
  pass(step: () => void): void
  /** Shuts until the promise resolves, then lets this step through first and the others after it. */
  holdUntil(until: Promise<void>, step: () => void): void
}

/** Makes an open gate. */
export function createGate(): Gate {
  const waiting: (() => void)[] = []
  let shut = false

  function open(first: () => void): void {
    shut = false
    first()
    while (!shut && waiting.length > 0) waiting.shift()?.()
  }

  return {
    pass(step) {
      if (shut) waiting.push(step)
      else step()
    },
    holdUntil(until, step) {
      shut = true
      void until.then(() => open(step))
    },
  }
}
