import { createHash, randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'

export interface SaleBody {
  readonly cliente_correo: string
  readonly direccion: string
  readonly productos: readonly { readonly producto_id: number; readonly cantidad: number }[]
}

const text = readFileSync(new URL('sale.sql', import.meta.url), 'utf8')

/** The statement of one counter sale with its values. */
export function saleStatement(sale: SaleBody, sellerId: string): { text: string; values: unknown[] } {
  const { cliente_correo: email, direccion: address, productos: lines } = sale
  const productIds = lines.map((line) => line.producto_id)
  const hash = createHash('sha256').update(JSON.stringify(sale)).digest()
  const key = [[sellerId], [randomUUID()], ['the route'], [hash]]
  const seller = [[sellerId], ['the seller'], ['the request']]
  const sold = [[email], [address], ['efectivo'], ['usd']]
  const cart = [lines.map(() => 1), productIds, lines.map((line) => line.cantidad)]
  return { text, values: [...key, ...seller, ...sold, ...cart, [email], productIds] }
}
