export interface QuantityByProduct {
  readonly productId: number
  readonly quantity: number
}

/**
 * One line for each product, in id order: the same product on two lines is one question to the stock, and
 * everybody locks products in the same order.
 */
export function sumLines(lines: readonly QuantityByProduct[]): QuantityByProduct[] {
  const quantities = new Map<number, number>()
  for (const { productId, quantity } of lines) {
    quantities.set(productId, (quantities.get(productId) ?? 0) + quantity)
  }
  return [...quantities]
    .map(([productId, quantity]) => ({ productId, quantity }))
    .sort((left, right) => left.productId - right.productId)
}
