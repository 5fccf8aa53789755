import { type Sql, sql } from '../../../lib/database/sql.ts'

/** Orders of a list of products as the wire names them; `relevancia` is what a search has by itself. */
export const orderings = [
  'nuevo',
  '-nuevo',
  'precio',
  '-precio',
  'nombre',
  '-nombre',
  'ventas_totales',
  '-ventas_totales',
  'relevancia',
] as const

export type Ordering = (typeof orderings)[number]

const newestFirst = sql`producto.id desc`

const expressions: Readonly<Record<Exclude<Ordering, 'relevancia'>, Sql>> = {
  nuevo: newestFirst,
  '-nuevo': sql`producto.id`,
  precio: sql`producto.precio, producto.id`,
  '-precio': sql`producto.precio desc, producto.id desc`,
  nombre: sql`producto.busqueda, producto.id`,
  '-nombre': sql`producto.busqueda desc, producto.id desc`,
  ventas_totales: sql`product_sales.units, product_sales.product_id`,
  '-ventas_totales': sql`product_sales.units desc, product_sales.product_id desc`,
}

/** True for the orders that every sale may change. */
export function isBySales(ordering: Ordering): boolean {
  return ordering === 'ventas_totales' || ordering === '-ventas_totales'
}

/** What ORDER BY says; without a search `relevancia` is the newest first. */
export function orderBy(ordering: Ordering): Sql {
  return ordering === 'relevancia' ? newestFirst : expressions[ordering]
}
