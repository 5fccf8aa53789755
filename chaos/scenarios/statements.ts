/** The statement that decides whether there is a sale: at the counter, or of a payment. */
export const saleStatement = /smartsales\.(register_counter_sales|settle_payment)\(/

/** Sales at the counter, those of several callers at once. */
export const counterSaleStatement = /smartsales\.register_counter_sales\(/

/** One statement of each kind that has an effect: a sale, the hold of a checkout, a stock adjustment, a claim, an evaluation. */
export const effectStatements: readonly RegExp[] = [
  saleStatement,
  /smartsales\.start_checkout\(/,
  /insert into stock_movement|smartsales\.adjust_stock\(/i,
  /smartsales\.claim_warranty\(/,
  /smartsales\.evaluate_claim\(/,
]
