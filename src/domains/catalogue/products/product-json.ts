import { raw, type Sql, sql } from '../../../lib/database/sql.ts'

/** The jsonb of a product (`ProductRow`) from a row of `producto` under this alias. */
export function productJson(alias: string): Sql {
  const p = raw(alias)
  return sql`jsonb_build_object('id', ${p}.id, 'seller_id', ${p}.id_vendedor, 'image_key', ${p}.imagen_key,
    'name', ${p}.nombre, 'price', ${p}.precio::text, 'stock', ${p}.stock, 'warranty_days', ${p}.tiempogarantia,
    'brand_id', ${p}.marca_id, 'type_id', ${p}.tipoproducto_id, 'version', ${p}.version)`
}

/** The jsonb of a product for the audit log, by the names of the columns. */
export function auditJson(alias: string): Sql {
  const p = raw(alias)
  return sql`jsonb_build_object('id', ${p}.id, 'nombre', ${p}.nombre, 'precio', ${p}.precio, 'stock', ${p}.stock,
    'tiempogarantia', ${p}.tiempogarantia, 'marca_id', ${p}.marca_id, 'tipoproducto_id', ${p}.tipoproducto_id,
    'imagen_key', ${p}.imagen_key, 'id_vendedor', ${p}.id_vendedor)`
}

/** Whose products a person may see and change: their own, or everybody's (null). */
export interface SellerScope {
  readonly sellerId: string | null
}

/** The condition on `producto` for a scope. */
export function inScope({ sellerId }: SellerScope): Sql {
  return sellerId === null ? sql`true` : sql`producto.id_vendedor = ${sellerId}::uuid`
}
