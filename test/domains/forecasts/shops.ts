// Histories of made-up shops. Their noise is the same in every run.

/** Numbers of −1 to 1 that depend on `seed` alone (Park and Miller's generator). */
function createNoise(seed: number): () => number {
  let state = (seed * 7919) % 2_147_483_647
  return () => {
    state = (state * 48_271) % 2_147_483_647
    return (2 * state) / 2_147_483_647 - 1
  }
}

/** `months` amounts of `shape(t)`, each up to `noise` more or less. */
export function makeShop(
  months: number,
  shape: (t: number) => number,
  { noise = 0.1, seed = 1 } = {},
): number[] {
  const next = createNoise(seed)
  return Array.from({ length: months }, (_, t) => shape(t) * (1 + noise * next()))
}

export const seeds = Array.from({ length: 20 }, (_, i) => i + 1)
