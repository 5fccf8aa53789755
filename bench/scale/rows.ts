import type pg from 'pg'

/** How many rows a shop has. */
export interface Size {
  readonly products: number
  readonly sales: number
  readonly people: number
  readonly entries: number
}

/** Who asks: nobody, a buyer of 20 sales, a buyer of one sale in a hundred, a seller, an administrator. */
export type Person = 'visitor' | 'buyer' | 'frequent' | 'seller' | 'admin'

/** The id of somebody who asks, the same in every shop. */
export function personId(person: Person): string {
  const place = { visitor: 0, buyer: 1, frequent: 2, seller: 3, admin: 4 }[person]
  return `00000000-0000-4000-8000-00000000000${place}`
}

const buyerSales = 20

/** Everybody who asks, with their roles, and `people` customers with Spanish names. */
async function fillPeople(client: pg.Client, { people }: Size): Promise<void> {
  await client.query(`
    insert into usuario (id, nombre, telefono, correo, busqueda)
    select id, nombre, telefono, correo, texto_plano(nombre || chr(10) || correo || chr(10) || telefono) from (
      select ('00000000-0000-4000-8000-00000000000' || n)::uuid as id, 'Quien pregunta ' || n as nombre,
        '6000000' || n as telefono, 'pregunta' || n || '@correo.example' as correo from generate_series(1, 4) n
      union all
      select md5('person' || n)::uuid,
        (array['Ana','José','María','Luis','Sofía','Núria','Pedro','Lucía','Martín','Inés'])[1 + n * 7 % 10] || ' '
          || (array['Pérez','Gómez','Rodríguez','Núñez','Quispe','Mamani','Choque','Vargas'])[1 + n / 10 % 8] || ' '
          || (array['Rojas','Castro','Condori','Flores','Díaz','Sánchez','López'])[1 + n / 80 % 7] || ' prueba ' || n,
        '7' || lpad((n::bigint * 7919 % 10000000)::text, 7, '0'), 'persona' || n || '@correo.example'
      from generate_series(1, ${people}) n
    ) person`)
  await client.query(`insert into rolesusuario (usuario_id, rol_id)
    select id, case correo when 'pregunta3@correo.example' then 4 when 'pregunta4@correo.example' then 2 else 1 end
    from usuario`)
}

/** Products of 40 brands and 20 types, all of the one seller. */
async function fillProducts(client: pg.Client, { products }: Size): Promise<void> {
  await client.query(`insert into marca (nombre) select 'Marca ' || n from generate_series(1, 40) n`)
  await client.query(`insert into tipoproducto (nombre) select 'Tipo ' || n from generate_series(1, 20) n`)
  await client.query(`
    insert into producto
      (nombre, precio, tiempogarantia, stock, marca_id, tipoproducto_id, id_vendedor, busqueda, sonido)
    select nombre, (1 + (n::bigint * 7919) % 200000) / 100.0, 365, n % 30 * 100, marca_id, tipo_id,
      '${personId('seller')}', texto_plano(nombre || chr(10) || 'Marca ' || marca_id || chr(10) || 'Tipo ' || tipo_id),
      palabras_sonido(concat_ws(' ', nombre, 'Marca ' || marca_id, 'Tipo ' || tipo_id))
    from (select n, 1 + n % 40 as marca_id, 1 + (n / 40) % 20 as tipo_id,
        (array['Televisor','Cámara','Refrigerador','Licuadora','Taladro','Lavadora','Parlante','Teléfono'])[1 + n % 8]
          || ' ' || (array['profesional','compacto','eléctrico','portátil','clásico'])[1 + n % 5] || ' ' || md5(n::text)
          as nombre
      from generate_series(1, ${products}) n) numbered order by n`)
}

/** Two years of sales of one or two products, each with its payment, movements and notice, and what begins the ledger. */
async function fillSales(client: pg.Client, { products, sales, people }: Size): Promise<void> {
  const moment = `now() - interval '2 years' * (1 - n / ${sales}.0)`
  const buyer = `case when n % 100 = 0 then '${personId('frequent')}'::uuid
    when n % ${sales / buyerSales} = 1 then '${personId('buyer')}'::uuid
    else md5('person' || 1 + (n::bigint * 7919) % ${people})::uuid end`
  const numbers = `generate_series(1, ${sales}) n`
  await client.query(`insert into venta (id, usuario_id, total, hora, direccion, vendedor_id, canal, moneda)
    select n, ${buyer}, 100 * (1 + n % 2), ${moment}, 'Av. Arce ' || n, '${personId('seller')}', 'mostrador', 'usd'
    from ${numbers}`)
  await client.query(`insert into detalleventa
      (venta_id, producto_id, cantidad, limitegarantia, precio_unitario, nombre_producto)
    select n, 1 + (n::bigint * 31 + line * 17) % ${products}, 1, now(), 100, 'Producto ' || n
    from ${numbers}, generate_series(0, n % 2) line`)
  await client.query(`insert into pagos (id, venta_id, total, hora, metodo_pago, moneda, payment_intent_id)
    select n, n, 100 * (1 + n % 2), ${moment}, 'efectivo', 'usd', case when n % 3 = 0 then 'pi_bench_' || n end
    from ${numbers}`)
  await client.query(`insert into stock_movement (product_id, delta, stock_after, reason, sale_id, created_at)
    select 1 + (n::bigint * 31 + line * 17) % ${products}, -1, 100, 'sale', n, ${moment}
    from ${numbers}, generate_series(0, n % 2) line`)
  await client.query(`insert into cola_notificacion
      (usuario_id, canal, titulo, cuerpo, estado, clave, creado_en, leido_en)
    select ${buyer}, 'WEB', 'Compra realizada con éxito', 'Tu compra fue registrada.', 'ENVIADO', 'compra:' || n,
      ${moment}, now() from ${numbers}`)
  await client.query(`insert into product_sales (product_id, units)
    select producto.id, coalesce(sum(cantidad), 0) from producto
    left join detalleventa on detalleventa.producto_id = producto.id group by 1`)
}

/** What is there now was there before, with all that was taken since. */
async function fillFirstMovements(client: pg.Client): Promise<void> {
  await client.query(`insert into stock_movement (product_id, delta, stock_after, reason, created_at)
    select id, stock + units, stock + units, 'initial', now() - interval '2 years 1 day'
    from producto join (select product_id, -sum(delta) as units from stock_movement group by product_id) taken
      on product_id = producto.id
    union all
    select id, stock, stock, 'initial', now() - interval '2 years 1 day' from producto
    where stock > 0 and not exists (select from stock_movement where product_id = producto.id)`)
}

/** A claim of one sale in fifty, of which most were decided on: what was replaced left the shelf. */
async function fillClaims(client: pg.Client, { products, sales }: Size): Promise<void> {
  await client.query(`insert into estadogarantia (nombre) select name
    from unnest(array['Pendiente','Completado','Rechazado']) name on conflict (nombre) do nothing`)
  const state = (name: string) => `(select id from estadogarantia where nombre = '${name}')`
  await client.query(`insert into garantia (id, venta_id, producto_id, motivo, cantidad, hora, reemplazo,
      estadogarantia_id, fecha_evaluacion)
    select n, n * 50, 1 + (n * 50::bigint * 31) % ${products}, 'No enciende.', 1, venta.hora,
      case n % 4 when 1 then true when 2 then false end,
      case n % 4 when 0 then ${state('Pendiente')} when 3 then ${state('Rechazado')} else ${state('Completado')} end,
      case when n % 4 > 0 then venta.hora end
    from generate_series(1, ${sales / 50}) n join venta on venta.id = n * 50`)
  await client.query(`insert into stock_movement (product_id, delta, stock_after, reason, claim_id, created_at)
    select producto_id, -1, 100, 'warranty', id, fecha_evaluacion from garantia where reemplazo`)
}

/** Half a year of audit entries, by some two hundred people, few of them deletions of products. */
async function fillAuditLog(client: pg.Client, { entries }: Size): Promise<void> {
  await client.query(`
    insert into audit_log (tabla, operacion, fecha, usuario_id, usuario_nombre, request_id, old_data, new_data)
    select (array['venta','producto','usuario','direcciones','rolesusuario'])[1 + n % 5],
      case when n % 997 = 0 then 'DELETE' else (array['INSERT','UPDATE'])[1 + n % 2] end,
      now() - (interval '180 days') * (1 - n / ${entries}.0), md5('person' || 1 + n % 200)::uuid,
      'Persona ' || (1 + n % 200), 'req-' || n,
      jsonb_build_object('id', n, 'nombre', 'Producto ' || n, 'precio', 10.5, 'stock', n % 50),
      jsonb_build_object('id', n, 'nombre', 'Producto ' || n, 'precio', 11.5, 'stock', n % 40)
    from generate_series(1, ${entries}) n`)
}

/** The tables that `fillShop` fills, and with them those that refer to them. */
export const filledTables = ['usuario', 'marca', 'tipoproducto', 'stock_movement', 'audit_log']

/** Fills an empty shop whose triggers are off. */
export async function fillShop(client: pg.Client, size: Size): Promise<void> {
  await fillPeople(client, size)
  await fillProducts(client, size)
  await fillSales(client, size)
  await fillClaims(client, size)
  await fillFirstMovements(client)
  await fillAuditLog(client, size)
}
