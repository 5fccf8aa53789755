/** The statement that decides whether there is a sale. */
export const saleStatement = /insert into venta/i

/** One statement of each kind that has an effect: a sale, the hold of a checkout, a stock adjustment. */
export const effectStatements: readonly RegExp[] = [
  saleStatement,
  /insert into checkout_order/i,
  /insert into stock_movement/i,
]
