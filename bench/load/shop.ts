import { randomUUID } from 'node:crypto'
import { SignJWT } from 'jose'
import { hashPassword } from '../../src/providers/identity/password-hash.ts'
import { withConnection } from '../../test/database-server.ts'
import { tokenSecret } from '../processes/start.ts'

const products = 2000
const sales = 20_000
/** Sales of the two years before those, for what looks back: forecasts, history and reports. */
const olderSales = 2400
const customers = 200
/** Enough that no run sells out. */
const stock = 1_000_000

export const password = 'fake-password-for-measuring'

/** Whom and what the requests of a benchmark are about. */
export interface BenchmarkShop {
  readonly products: number
  readonly buyerEmail: string
  readonly buyerToken: string
  readonly sellerToken: string
  readonly administratorToken: string
  /** Logs in with `password`. */
  readonly administratorEmail: string
}

function tokenFor(id: string): Promise<string> {
  const claims = new SignJWT({ role: 'authenticated' }).setProtectedHeader({ alg: 'HS256' }).setSubject(id)
  return claims.setIssuedAt().setExpirationTime('12h').sign(new TextEncoder().encode(tokenSecret))
}

const fill = [
  `insert into marca (nombre) select 'Marca ' || n from generate_series(1, 40) n`,
  `insert into tipoproducto (nombre) select 'Tipo ' || n from generate_series(1, 20) n`,
  `insert into usuario (id, nombre, correo)
    select md5(n::text)::uuid, 'Cliente ' || n, 'cliente' || n || '@example.com' from generate_series(1, ${customers}) n`,
  `insert into rolesusuario (usuario_id, rol_id) select md5(n::text)::uuid, 1 from generate_series(1, ${customers}) n`,
  `insert into producto (nombre, precio, tiempogarantia, stock, marca_id, tipoproducto_id, id_vendedor)
    select (array['Televisor','Cámara','Refrigerador','Licuadora','Taladro'])[1 + n % 5] || ' modelo ' || n,
      (1 + (n * 7919) % 200000) / 100.0, 365, ${stock}, 1 + n % 40, 1 + (n / 40) % 20,
      (select id from usuario where correo = case when n <= 1000 then 'vendedora@example.com' else 'administradora@example.com' end)
    from generate_series(1, ${products}) n`,
  `insert into venta (id, usuario_id, total, direccion, hora, canal, moneda) overriding system value
    select n, md5((1 + n % ${customers})::text)::uuid, 76.5, 'Av. Arce 2147', case when n <= ${sales}
        then now() - make_interval(mins => ${sales} - n)
        else now() - make_interval(mins => ${sales}, hours => 7 * (n - ${sales})) end,
      'mostrador', 'usd' from generate_series(1, ${sales + olderSales}) n`,
  `insert into detalleventa (venta_id, producto_id, cantidad, limitegarantia, precio_unitario, nombre_producto)
    select n, 1 + (n * line) % ${products}, line, now() + interval '1 year', 25.50, 'Licuadora modelo ' || n
    from generate_series(1, ${sales + olderSales}) n cross join generate_series(1, 2) line
    on conflict do nothing`,
  `insert into pagos (venta_id, total, hora, metodo_pago, moneda)
    select id, total, hora, 'efectivo', 'usd' from venta`,
  `insert into garantia (venta_id, producto_id, motivo, cantidad, hora)
    select venta_id, producto_id, 'No enciende.', 1, now() - make_interval(mins => venta_id) from detalleventa
    where venta_id % 10 = 0 and cantidad = 1`,
  `select setval(pg_get_serial_sequence('venta', 'id'), ${sales + olderSales})`,
  'vacuum analyze',
]

/**
 * Fills an empty database: 2,000 products, 20,000 sales of two weeks and 2,400 of two years before to 200 customers, a
 * claim of every tenth, one seller of 1,000 of the products, one administrator.
 */
export async function fillShop(url: string): Promise<BenchmarkShop> {
  const [seller, administrator] = [randomUUID(), randomUUID()]
  return withConnection(url, async (client) => {
    await client.query(
      `insert into usuario (id, nombre, correo) values ($1, 'Vendedora', 'vendedora@example.com'),
        ($2, 'Administradora', 'administradora@example.com')`,
      [seller, administrator],
    )
    const roles = 'insert into rolesusuario (usuario_id, rol_id) values ($1, 4), ($2, 2)'
    await client.query(roles, [seller, administrator])
    const credential = 'insert into credential (user_id, password_hash, updated_at) values ($1, $2, now())'
    await client.query(credential, [administrator, await hashPassword(password)])
    for (const statement of fill) await client.query(statement)
    const buyerEmail = 'cliente7@example.com'
    const { rows } = await client.query<{ id: string }>('select id from usuario where correo = $1', [
      buyerEmail,
    ])
    return {
      products,
      buyerEmail,
      buyerToken: await tokenFor(rows[0]!.id),
      sellerToken: await tokenFor(seller),
      administratorToken: await tokenFor(administrator),
      administratorEmail: 'administradora@example.com',
    }
  })
}
