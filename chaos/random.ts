/** Numbers from a seed, the same on every run (mulberry32, public domain, Tommy Ettinger). */
export interface Random {
  /** From 0 up to 1. */
  next(): number
  /** A whole number from `from` to `to`, both included. */
  whole(from: number, to: number): number
  pick<Item>(items: readonly Item[]): Item
  /** A text in the form of a UUID. */
  key(): string
}

/** Makes a generator; equal seeds give equal numbers. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0
  function next(): number {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  const whole = (from: number, to: number): number => from + Math.floor(next() * (to - from + 1))
  const hex = (length: number): string => Array.from({ length }, () => whole(0, 15).toString(16)).join('')
  return {
    next,
    whole,
    pick: (items) => items[whole(0, items.length - 1)]!,
    key: () => [8, 4, 4, 4, 12].map(hex).join('-'),
  }
}
