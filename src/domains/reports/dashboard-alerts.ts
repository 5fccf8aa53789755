import { toDateTime } from '../../lib/dates.ts'
import { toPrice } from './dashboard-indicators.ts'
import type { Dashboard } from './read-dashboard.ts'

/** Something that the owner should look at, as the wire has it. */
export interface Alert {
  readonly tipo: 'stock_bajo' | 'garantia_pendiente' | 'venta_alta'
  readonly titulo: string
  readonly descripcion: string
  readonly fecha: string
  readonly severidad: 'warning' | 'error' | 'info'
}

const left = (units: number) => (units === 1 ? 'Queda 1 unidad' : `Quedan ${units} unidades`)

/** Scarce products, products that are gone, pending claims and great sales, in this order. */
export function toAlerts({ low_stock, out_of_stock, claims, notable, readAt }: Dashboard): Alert[] {
  const now = toDateTime(readAt)
  return [
    ...low_stock.map(
      ({ name, units, seller }): Alert => ({
        tipo: 'stock_bajo',
        titulo: `Stock bajo: ${name}`,
        descripcion: `${left(units)}. Vendedor: ${seller}.`,
        fecha: now,
        severidad: 'warning',
      }),
    ),
    ...out_of_stock.map(
      ({ name, seller }): Alert => ({
        tipo: 'stock_bajo',
        titulo: `Sin stock: ${name}`,
        descripcion: `No quedan unidades. Vendedor: ${seller}.`,
        fecha: now,
        severidad: 'error',
      }),
    ),
    ...claims.map(
      ({ product, client, claimed_at }): Alert => ({
        tipo: 'garantia_pendiente',
        titulo: `Garantía pendiente: ${product}`,
        descripcion: `Solicitada por ${client}.`,
        fecha: toDateTime(new Date(claimed_at)),
        severidad: 'warning',
      }),
    ),
    ...notable.map(
      ({ amount, client, sold_at }): Alert => ({
        tipo: 'venta_alta',
        titulo: `Venta destacada: ${toPrice(amount)}`,
        descripcion: `Compra de ${client}.`,
        fecha: toDateTime(new Date(sold_at)),
        severidad: 'info',
      }),
    ),
  ]
}
