import type { DemoProduct } from './catalogue.ts'
import type { Random } from './random.ts'

export interface Movement {
  productId: number
  delta: number
  stockAfter: number
  reason: 'initial' | 'sale' | 'import' | 'warranty'
  saleId: number | null
  claimId: number | null
  createdAt: Date
}

export interface Shelves {
  /** Takes units for a sale, after a delivery where one is due. False when there are too few. */
  take(product: DemoProduct, quantity: number, sale: { id: number; soldAt: Date }): boolean
  /** Takes units for a replacement. False when there are too few. */
  replace(productId: number, quantity: number, claim: { id: number; evaluatedAt: Date }): boolean
}

const nothing = { saleId: null, claimId: null }

/** The stock of every product, with a movement in `movements` for every change of it. */
export function createShelves(
  random: Random,
  opening: Date,
  products: DemoProduct[],
  movements: Movement[],
): Shelves {
  const byId = new Map(products.map((product) => [product.id, product]))

  function move(
    product: DemoProduct,
    movement: Pick<Movement, 'delta' | 'reason' | 'createdAt'> & Partial<Movement>,
  ) {
    product.stock += movement.delta
    movements.push({ ...nothing, ...movement, productId: product.id, stockAfter: product.stock })
  }

  for (const product of products) {
    move(product, { delta: random.integer(15, 60), reason: 'initial', createdAt: opening })
  }
  return {
    take(product, quantity, { id, soldAt }) {
      if (product.stock < quantity + 5 && !product.isDiscontinued) {
        const delta = random.integer(20, 60)
        move(product, { delta, reason: 'import', createdAt: soldAt })
      }
      if (product.stock < quantity) return false
      move(product, { delta: -quantity, reason: 'sale', createdAt: soldAt, saleId: id })
      return true
    },
    replace(productId, quantity, { id, evaluatedAt }) {
      const product = byId.get(productId)
      if (!product || product.stock < quantity) return false
      move(product, { delta: -quantity, reason: 'warranty', createdAt: evaluatedAt, claimId: id })
      return true
    },
  }
}
