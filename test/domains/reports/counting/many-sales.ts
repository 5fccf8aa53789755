import type { SqlClient } from '../../../../src/lib/database/sql.ts'
import { createProduct, createUser } from '../../../factories.ts'

/** So many sales of one or two products, one every `everyMinutes`, of which the last was just now. */
export async function sellMuch(sql: SqlClient, sales: number, everyMinutes: number): Promise<void> {
  const buyers: string[] = []
  const products: number[] = []
  for (let place = 0; place < 7; place += 1) {
    buyers.push((await createUser(sql)).id)
    products.push((await createProduct(sql, { stock: 1000 })).id)
  }
  await sql.write`
    with sale as (
      insert into venta (usuario_id, total, hora, direccion)
      select (${buyers}::uuid[])[1 + n % 7], 10 + n % 13,
        now() - interval '1 minute' * ${everyMinutes}::int * n, 'Av. Arce'
      from generate_series(0, ${sales - 1}::int) n
      returning id
    )
    insert into detalleventa (venta_id, producto_id, cantidad, precio_unitario, limitegarantia)
    select id, (${products}::int[])[1 + (id + line) % 7], 1 + id % 3, 10 + id % 13, now()
    from sale, generate_series(0, id % 2) line`
}
