import type pg from 'pg'

const lowStockThreshold = 5
const unitsLeft = 3

interface Product {
  id: number
  name: string
  price: string
  warrantyDays: number
  stock: number
}

/**
 * What happened today, by the shop's own functions, so that people find notices about it: the customer buys three
 * products of the seller's; of the first few are left, the second is paid back whole, the third by half.
 */
export async function sellToday(
  client: pg.ClientBase,
  {
    customer,
    sellerId,
    currency,
  }: { customer: { id: string; name: string }; sellerId: string; currency: string },
): Promise<void> {
  const { rows } = await client.query<Product>(
    `SELECT id, nombre AS name, precio AS price, tiempogarantia AS "warrantyDays", stock
    FROM producto WHERE id_vendedor = $1 AND stock > $2 ORDER BY stock, id LIMIT 3`,
    [sellerId, lowStockThreshold],
  )
  const sales = rows.map(({ id, name, price, warrantyDays, stock }, place) => {
    const quantity = place === 0 ? stock - unitsLeft : 1
    const line = { product_id: id, name, unit_price: price, quantity, warranty_days: warrantyDays, held: 0 }
    return {
      actor: { id: customer.id, name: customer.name },
      customer_id: customer.id,
      total: ((quantity * Math.round(Number(price) * 100)) / 100).toFixed(2),
      address: 'Av. Arce 2147, La Paz',
      channel: 'movil',
      currency,
      payment_method: 'tarjeta',
      payment_intent_id: `pi_demo_today_${place}`,
      lines: [line],
    }
  })
  await client.query('SELECT smartsales.write_sales($1)', [{ low_stock_threshold: lowStockThreshold, sales }])
  for (const [place, share] of [
    [1, 1],
    [2, 0.5],
  ] as const) {
    const sale = sales[place]
    if (!sale) continue
    const refunded = (Number(sale.total) * share).toFixed(2)
    await client.query('SELECT smartsales.record_refund($1)', [
      { payment_intent_id: sale.payment_intent_id, refunded },
    ])
  }
}
