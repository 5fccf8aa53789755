import { createHash, randomUUID } from 'node:crypto'
import { registerCounterSales } from '../../src/domains/sales/register-counter-sales.ts'
import { type RawValue, Sql, type SqlClient, type Statement } from '../../src/lib/database/sql.ts'

export interface SaleBody {
  readonly cliente_correo: string
  readonly direccion: string
  readonly productos: readonly { readonly producto_id: number; readonly cantidad: number }[]
}

type Fill = (sale: SaleBody, sellerId: string) => unknown

/** Values that stand for what differs from sale to sale, to find the parameters of the statement by. */
const example = {
  seller: { id: '00000000-0000-4000-8000-000000000001', name: 'the seller', requestId: 'the request' },
  key: { scope: 'the scope', key: 'the key', route: 'the route', hash: Buffer.from('the hash') },
  sale: {
    customerEmail: 'the customer',
    lines: [{ productId: 111, quantity: 222 }],
    address: 'the address',
    paymentMethod: 'efectivo',
    currency: 'usd',
  },
} as const

const fills = new Map<string, Fill>([
  [JSON.stringify([1]), (sale) => sale.productos.map(() => 1)],
  [JSON.stringify([111]), (sale) => sale.productos.map((line) => line.producto_id)],
  [JSON.stringify([222]), (sale) => sale.productos.map((line) => line.cantidad)],
  [JSON.stringify([example.seller.id]), (_sale, sellerId) => [sellerId]],
  [JSON.stringify([example.key.scope]), (_sale, sellerId) => [sellerId]],
  [
    JSON.stringify([example.key.hash]),
    (sale) => [createHash('sha256').update(JSON.stringify(sale)).digest()],
  ],
  [JSON.stringify([example.sale.customerEmail]), (sale) => [sale.cliente_correo]],
  [JSON.stringify([example.sale.address]), (sale) => [sale.direccion]],
])

/** The statement that `run` sends first, without sending it; what `run` is given never answers. */
function recordStatement(run: (sql: SqlClient) => unknown): Pick<Sql, 'text' | 'values'> {
  let sent: Sql | undefined
  const record: Statement = (strings, ...values: RawValue[]) => {
    sent ??= new Sql(strings, values)
    return new Promise(() => undefined)
  }
  void run({ read: record, write: record, repeatable: record })
  if (!sent) throw new Error('No statement was sent.')
  return sent
}

/**
 * The service's own statement of a counter sale, so that both sides give the database the same work, with its
 * text made once: what is left to compare is everything around it.
 */
export function prepareSale(): (sale: SaleBody, sellerId: string) => { text: string; values: unknown[] } {
  const { text, values } = recordStatement((sql) =>
    registerCounterSales({ sql, lowStockThreshold: 7 }, [example]),
  )
  const keyText = JSON.stringify([example.key.key])
  const fillers: Fill[] = values.map((value) => {
    const name = JSON.stringify(value)
    if (name === keyText) return () => [randomUUID()]
    return fills.get(name) ?? (() => value)
  })
  return (sale, sellerId) => ({ text, values: fillers.map((fill) => fill(sale, sellerId)) })
}
