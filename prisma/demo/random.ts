/** Numbers that look random and are the same in every run. */
export interface Random {
  /** From 0, inclusive, to 1, exclusive. */
  fraction(): number
  /** A whole number from `from` to `to`, both inclusive. */
  integer(from: number, to: number): number
  /** True with this probability. */
  chance(probability: number): boolean
  pick<Item>(items: readonly Item[]): Item
  /** Prefers the first items: of a hundred, the first ten get one pick in five. */
  pickFavourite<Item>(items: readonly Item[]): Item
  /** How many of something that happens `mean` times on average (Knuth's method, for small means). */
  count(mean: number): number
  shuffle<Item>(items: readonly Item[]): Item[]
  /** A version 4 UUID. */
  uuid(): string
}

/** mulberry32 by Tommy Ettinger: 32 bits of state, good enough for a shop that does not exist. */
function mulberry32(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** A source of numbers that repeats itself for the same `seed`. */
export function createRandom(seed: number): Random {
  const fraction = mulberry32(seed)
  const integer = (from: number, to: number) => from + Math.floor(fraction() * (to - from + 1))
  const at = <Item>(items: readonly Item[], index: number) => items[Math.min(index, items.length - 1)] as Item
  const hex = (length: number) =>
    Array.from({ length }, () => Math.floor(fraction() * 16).toString(16)).join('')
  return {
    fraction,
    integer,
    chance: (probability) => fraction() < probability,
    pick: (items) => at(items, Math.floor(fraction() * items.length)),
    pickFavourite: (items) => at(items, Math.floor(items.length * fraction() ** 1.4)),
    count(mean) {
      const limit = Math.exp(-mean)
      let number = 0
      for (let product = fraction(); product > limit; product *= fraction()) number += 1
      return number
    },
    shuffle(items) {
      const shuffled = [...items]
      for (let last = shuffled.length - 1; last > 0; last -= 1) {
        const other = integer(0, last)
        const kept = shuffled[last] as (typeof shuffled)[number]
        shuffled[last] = shuffled[other] as (typeof shuffled)[number]
        shuffled[other] = kept
      }
      return shuffled
    },
    uuid: () => `${hex(8)}-${hex(4)}-4${hex(3)}-a${hex(3)}-${hex(12)}`,
  }
}
