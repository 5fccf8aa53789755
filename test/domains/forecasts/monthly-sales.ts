import { createProduct, createProductType, createUser, type TestProduct } from '../../factories.ts'
import type { TestApp } from '../../helper.ts'

export const zone = 'America/La_Paz'

/** A product of a new category. */
export async function createCategory(app: TestApp, name: string): Promise<TestProduct> {
  return createProduct(app.sql, { name: `De ${name}`, typeId: await createProductType(app.sql, name) })
}

export interface Months {
  readonly product: TestProduct
  /** Money per month, oldest first; nothing is sold in a month of null. */
  readonly amounts: readonly (number | null)[]
  /** Months ago that the last amount is of: 1, the last complete month, by default; 0 is the current one. */
  readonly last?: number
}

/** Sells each amount in the middle of its month, in the shop's time zone. */
export async function sellMonths(app: TestApp, { product, amounts, last = 1 }: Months): Promise<void> {
  const buyer = await createUser(app.sql, { roles: ['Cliente'] })
  await app.sql.write`
    with sold as (
      select amount, row_number() over () as number, (date_trunc('month', now() at time zone ${zone})
        - make_interval(months => (${last + amounts.length} - position)::int) + interval '14 days') at time zone ${zone} as at
      from unnest(${amounts as number[]}::numeric[]) with ordinality given(amount, position) where amount is not null
    ), sale as (
      insert into venta (usuario_id, total, hora, direccion, canal)
      select ${buyer.id}::uuid, amount, at, 'Av. Arce 2147', 'mostrador' from sold order by number returning id, hora, total
    )
    insert into detalleventa (venta_id, producto_id, cantidad, limitegarantia, precio_unitario, nombre_producto)
    select id, ${product.id}::int, 1, hora, total, ${product.name} from sale`
}

/** The first days of the months from `from` months ago to `until` months ago, as the wire has them. */
export async function periods(app: TestApp, from: number, until: number): Promise<string[]> {
  const rows = await app.sql.read<{ day: string }>`
    select (date_trunc('month', now() at time zone ${zone}) - make_interval(months => ago))::date as day
    from generate_series(${from}::int, ${until}::int, -1) ago`
  return rows.map(({ day }) => day)
}

/** Sends a body to /api/ml/train/ or /api/ml/predict/ as an analyst. */
export async function ask(app: TestApp, path: 'train' | 'predict', body: object = {}) {
  const reply = await app.as('Analista').inject({ method: 'POST', url: `/api/ml/${path}/`, payload: body })
  return { status: reply.statusCode, body: reply.json(), headers: reply.headers }
}
