/** How many may wait for the database at once, wherever they wait (for a connection, or at the gate). */
export class WaitingRoom {
  readonly capacity: number
  #occupied = 0

  constructor(capacity: number) {
    this.capacity = capacity
  }

  get occupied(): number {
    return this.#occupied
  }

  /** Takes a place; false when there is none. */
  enter(): boolean {
    if (this.#occupied >= this.capacity) return false
    this.#occupied += 1
    return true
  }

  leave(): void {
    this.#occupied -= 1
  }
}

type Settle = (error: Error | undefined) => void

/**
 * A line of callers, first come first served, each with a time limit, within the room that it shares with
 * other lines.
 */
export class WaitingLine {
  readonly #room: WaitingRoom
  /** Not a Set, whose outgrown tables keep who came and went in memory for long. */
  readonly #waiting: Settle[] = []

  constructor(room: WaitingRoom) {
    this.#room = room
  }

  get length(): number {
    return this.#waiting.length
  }

  /**
   * Puts `settle` at the end of the line; it is called once: without an error when it is its turn, with what
   * `late` or `full` makes when `timeoutMs` passed or there was no room, or with the error given to `dismiss`.
   */
  join(timeoutMs: number, settle: Settle, reasons: { late: () => Error; full: () => Error }): void {
    if (!this.#room.enter()) {
      settle(reasons.full())
      return
    }
    const leave: Settle = (error) => {
      clearTimeout(timer)
      this.#room.leave()
      settle(error)
    }
    const timer = setTimeout(
      () => {
        this.#waiting.splice(this.#waiting.indexOf(leave), 1)
        leave(reasons.late())
      },
      Math.max(0, timeoutMs),
    )
    this.#waiting.push(leave)
  }

  /** It is the turn of the first in line; false when nobody waits. */
  callNext(): boolean {
    const leave = this.#waiting.shift()
    leave?.(undefined)
    return leave !== undefined
  }

  /** Sends everybody away who waits now. */
  dismiss(error: () => Error): void {
    for (const leave of this.#waiting.splice(0)) leave(error())
  }
}
