// The original's forecast: a random forest as scikit-learn's defaults make it, on the features t, month and year.
import type { Series } from '../../src/domains/forecasts/series.ts'

/** Inputs of a month (its position, calendar month and year) and its amount. */
interface Row {
  features: readonly number[]
  amount: number
}

type Tree = { amount: number } | { feature: number; limit: number; below: Tree; above: Tree }

const trees = 100
const seed = 42

/** Marsaglia's xorshift: numbers of 0 to 1 that are the same in every run. */
function createRandom(): () => number {
  let state = seed
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) / 2 ** 32
  }
}

/** The split with the smallest squared error on both sides; undefined when no feature differs. */
function findSplit(rows: readonly Row[]): { feature: number; limit: number } | undefined {
  const total = rows.reduce((sum, row) => sum + row.amount, 0)
  let best: { feature: number; limit: number } | undefined
  let highest = Number.NEGATIVE_INFINITY
  for (let feature = 0; feature < rows[0]!.features.length; feature++) {
    const sorted = rows.toSorted((one, other) => one.features[feature]! - other.features[feature]!)
    let sum = 0
    for (let i = 1; i < sorted.length; i++) {
      sum += sorted[i - 1]!.amount
      const below = sorted[i - 1]!.features[feature]!
      const above = sorted[i]!.features[feature]!
      // The squared error is smallest where this is largest.
      const gain = sum ** 2 / i + (total - sum) ** 2 / (sorted.length - i)
      if (below < above && gain > highest) {
        highest = gain
        best = { feature, limit: (below + above) / 2 }
      }
    }
  }
  return best
}

/** Grows a tree until the rows of a leaf are alike: depth without limit, two rows to split, one to a leaf. */
function growTree(rows: readonly Row[]): Tree {
  const amount = rows.reduce((sum, row) => sum + row.amount, 0) / rows.length
  const split = rows.every((row) => row.amount === rows[0]!.amount) ? undefined : findSplit(rows)
  if (split === undefined) return { amount }
  const isBelow = (row: Row) => row.features[split.feature]! <= split.limit
  return {
    ...split,
    below: growTree(rows.filter(isBelow)),
    above: growTree(rows.filter((row) => !isBelow(row))),
  }
}

function askTree(tree: Tree, features: readonly number[]): number {
  if ('amount' in tree) return tree.amount
  return askTree(features[tree.feature]! <= tree.limit ? tree.below : tree.above, features)
}

/**
 * Forecasts with the forest: each tree grows on a bootstrap of the rows, and the forecast is the mean of the trees.
 *
 * @param share part of the months, oldest first, that the forest is fitted on
 */
export function forecastForest({ first, amounts }: Series, horizon: number, share: number): number[] {
  const toFeatures = (t: number) => [t + 1, ((first + t) % 12) + 1, Math.floor((first + t) / 12)]
  const rows = amounts.map((amount, t) => ({ features: toFeatures(t), amount }))
  const fitted = rows.slice(0, Math.floor(share * rows.length))
  const random = createRandom()
  const forest = Array.from({ length: trees }, () =>
    growTree(fitted.map(() => fitted[Math.floor(random() * fitted.length)]!)),
  )
  return Array.from({ length: horizon }, (_, h) => {
    const features = toFeatures(amounts.length + h)
    return forest.reduce((sum, tree) => sum + askTree(tree, features), 0) / trees
  })
}
