/** The least room that is worth having beyond what is asked for. */
const spare = 1000

/**
 * Finds the first of very many in the order of a number, and of a second one where the first is the same, without
 * ordering the others. Second numbers have to differ.
 */
export class Best {
  readonly #wanted: number
  readonly #room: number
  readonly #firsts: Float64Array
  readonly #seconds: Int32Array
  #size = 0
  // What comes behind these is not among the first.
  #worstFirst = Number.POSITIVE_INFINITY
  #worstSecond = 0

  /** Of `total` that will be offered, the first `wanted` are. */
  constructor(total: number, wanted: number) {
    this.#wanted = Math.min(total, wanted)
    this.#room = Math.min(total, 2 * this.#wanted + spare)
    this.#firsts = new Float64Array(this.#room)
    this.#seconds = new Int32Array(this.#room)
  }

  offer(first: number, second: number): void {
    if (first > this.#worstFirst || (first === this.#worstFirst && second > this.#worstSecond)) return
    if (this.#size === this.#room) this.#narrow()
    this.#firsts[this.#size] = first
    this.#seconds[this.#size] = second
    this.#size += 1
  }

  /** The second numbers of those from place `start` on, in order. */
  from(start: number): number[] {
    const end = Math.min(this.#wanted, this.#size)
    this.#gather(end)
    if (start > 0 && start < end) this.#gather(start, end)
    const places = Array.from({ length: Math.max(0, end - start) }, (_, place) => start + place)
    const [firsts, seconds] = [this.#firsts, this.#seconds]
    places.sort((left, right) => firsts[left]! - firsts[right]! || seconds[left]! - seconds[right]!)
    return places.map((place) => seconds[place]!)
  }

  #narrow(): void {
    const wanted = this.#wanted
    this.#gather(wanted)
    this.#size = wanted
    this.#worstFirst = Number.NEGATIVE_INFINITY
    for (let place = 0; place < wanted; place += 1) {
      const [first, second] = [this.#firsts[place]!, this.#seconds[place]!]
      if (first < this.#worstFirst || (first === this.#worstFirst && second < this.#worstSecond)) continue
      this.#worstFirst = first
      this.#worstSecond = second
    }
  }

  /** Brings the first `count` of those before `end` to the front, in any order: Hoare's selection. */
  #gather(count: number, end = this.#size): void {
    let [low, high] = [0, end - 1]
    while (low < high && count > low && count <= high) {
      const middle = this.#divide(low, high)
      if (count <= middle) high = middle
      else low = middle + 1
    }
  }

  /** Divides the places from `low` to `high`: none up to the place returned comes behind any after it. */
  #divide(low: number, high: number): number {
    const [firsts, seconds] = [this.#firsts, this.#seconds]
    const pivot = low + Math.floor(Math.random() * (high - low))
    const [first, second] = [firsts[pivot]!, seconds[pivot]!]
    let [left, right] = [low - 1, high + 1]
    for (;;) {
      do left += 1
      while (firsts[left]! < first || (firsts[left] === first && seconds[left]! < second))
      do right -= 1
      while (firsts[right]! > first || (firsts[right] === first && seconds[right]! > second))
      if (left >= right) return right
      const [otherFirst, otherSecond] = [firsts[left]!, seconds[left]!]
      firsts[left] = firsts[right]!
      seconds[left] = seconds[right]!
      firsts[right] = otherFirst
      seconds[right] = otherSecond
    }
  }
}
