import type { Candidate } from '../../../src/domains/voice-cart/candidates.ts'
import type { SqlClient } from '../../../src/lib/database/sql.ts'
import { createUser } from '../../factories.ts'

/** Puts `products` on sale under their ids, by one seller. */
export async function fillShop(sql: SqlClient, products: readonly Candidate[]): Promise<void> {
  const { id: sellerId } = await createUser(sql, { roles: ['Vendedor'] })
  const rows = JSON.stringify(products)
  await sql.write`
    with product as (
      select * from jsonb_to_recordset(${rows}::jsonb) product(id integer, name text, brand text, type text,
        price numeric, available integer, "warrantyDays" integer, "imageUrl" text)
    ), brand as (
      insert into marca (nombre) select distinct brand from product returning id, nombre
    ), kind as (
      insert into tipoproducto (nombre) select distinct type from product returning id, nombre
    )
    select 1 from brand, kind`
  await sql.write`
    insert into producto (id, nombre, precio, tiempogarantia, stock, marca_id, tipoproducto_id, imagen_key, id_vendedor)
    select product.id, name, price, "warrantyDays", available, marca.id, tipoproducto.id, "imageUrl", ${sellerId}::uuid
    from jsonb_to_recordset(${rows}::jsonb) product(id integer, name text, brand text, type text,
      price numeric, available integer, "warrantyDays" integer, "imageUrl" text)
    join marca on marca.nombre = brand join tipoproducto on tipoproducto.nombre = type`
}
