import { randomUUID } from 'node:crypto'
import { Role } from '../src/lib/access.ts'
import type { SqlClient } from '../src/lib/database/sql.ts'

/** Names of the roles, as tests say them. */
export type RoleName = keyof typeof Role

export interface TestUser {
  readonly id: string
  readonly name: string
  readonly email: string
  readonly phone: string | null
  readonly roleIds: readonly number[]
}

export interface TestProduct {
  readonly id: number
  readonly name: string
  readonly price: string
  readonly stock: number
  readonly warrantyDays: number
  readonly brandId: number
  readonly typeId: number
  readonly sellerId: string
}

export interface TestSale {
  readonly id: number
  readonly buyerId: string
  readonly total: string
}

let count = 0

/** A number that no other row of this test process has. */
function next(): number {
  count += 1
  return count
}

function only<Row>(rows: readonly Row[]): Row {
  const [row] = rows
  if (row === undefined) throw new Error('The statement returned no row.')
  return row
}

export interface UserOptions {
  id?: string
  name?: string
  email?: string
  phone?: string | null
  roles?: readonly RoleName[]
  isActive?: boolean
}

/** A person with their roles (none by default); no password, because tokens of tests are signed directly. */
export async function createUser(sql: SqlClient, options: UserOptions = {}): Promise<TestUser> {
  const number = next()
  const user = {
    id: options.id ?? randomUUID(),
    name: options.name ?? `Persona ${number}`,
    email: options.email ?? `persona${number}@example.com`,
    phone: options.phone === undefined ? `7000${String(number).padStart(4, '0')}` : options.phone,
    roleIds: (options.roles ?? []).map((name) => Role[name]),
  }
  await sql.write`
    INSERT INTO usuario (id, nombre, telefono, correo, is_active)
    VALUES (${user.id}, ${user.name}, ${user.phone}, ${user.email}, ${options.isActive ?? true})`
  if (user.roleIds.length > 0) {
    await sql.write`
      INSERT INTO rolesusuario (usuario_id, rol_id)
      SELECT ${user.id}::uuid, rol_id FROM unnest(${user.roleIds}::int[]) AS given(rol_id)`
  }
  return user
}

/** A brand; returns its id. */
export async function createBrand(sql: SqlClient, name = `Marca ${next()}`): Promise<number> {
  return only(await sql.write<{ id: number }>`INSERT INTO marca (nombre) VALUES (${name}) RETURNING id`).id
}

/** A kind of product; returns its id. */
export async function createProductType(sql: SqlClient, name = `Tipo ${next()}`): Promise<number> {
  return only(
    await sql.write<{ id: number }>`INSERT INTO tipoproducto (nombre) VALUES (${name}) RETURNING id`,
  ).id
}

export interface ProductOptions {
  name?: string
  price?: string
  stock?: number
  warrantyDays?: number
  brandId?: number
  typeId?: number
  sellerId?: string
  imageKey?: string | null
}

/** A product with 10 units at 100.00 by default; brand, type and seller are made when not given. */
export async function createProduct(sql: SqlClient, options: ProductOptions = {}): Promise<TestProduct> {
  const product = {
    name: options.name ?? `Producto ${next()}`,
    price: options.price ?? '100.00',
    stock: options.stock ?? 10,
    warrantyDays: options.warrantyDays ?? 30,
    brandId: options.brandId ?? (await createBrand(sql)),
    typeId: options.typeId ?? (await createProductType(sql)),
    sellerId: options.sellerId ?? (await createUser(sql, { roles: ['Vendedor'] })).id,
  }
  const row = only(
    await sql.write<{ id: number }>`
      INSERT INTO producto (nombre, precio, tiempogarantia, stock, marca_id, tipoproducto_id, imagen_key, id_vendedor)
      VALUES (${product.name}, ${product.price}, ${product.warrantyDays}, ${product.stock}, ${product.brandId},
        ${product.typeId}, ${options.imageKey ?? null}, ${product.sellerId})
      RETURNING id`,
  )
  return { id: row.id, ...product }
}

export interface SaleOptions {
  buyerId?: string
  sellerId?: string | null
  address?: string
  soldAt?: Date
  channel?: string
  method?: string
  lines?: readonly { product: TestProduct; quantity?: number }[]
}

/** A sale of the past with its lines and payment (one line by default); stock is left alone. */
export async function createSale(sql: SqlClient, options: SaleOptions = {}): Promise<TestSale> {
  const buyerId = options.buyerId ?? (await createUser(sql, { roles: ['Cliente'] })).id
  const lines = options.lines ?? [{ product: await createProduct(sql) }]
  const products = lines.map(({ product }) => product)
  const soldAt = options.soldAt ?? new Date()
  const sale = only(
    await sql.write<{ id: number; total: string }>`
      WITH line AS (
        SELECT * FROM unnest(
          ${products.map(({ id }) => id)}::int[],
          ${lines.map(({ quantity }) => quantity ?? 1)}::int[],
          ${products.map(({ price }) => price)}::numeric[],
          ${products.map(({ name }) => name)}::text[],
          ${products.map(({ warrantyDays }) => warrantyDays)}::int[]
        ) AS given(product_id, quantity, price, name, warranty_days)
      ), sale AS (
        INSERT INTO venta (usuario_id, total, hora, direccion, vendedor_id, canal)
        SELECT ${buyerId}::uuid, sum(quantity * price), ${soldAt}::timestamptz, ${options.address ?? 'Av. Siempre Viva 123'},
          ${options.sellerId ?? null}::uuid, ${options.channel ?? 'mostrador'}
        FROM line
        RETURNING id, total, hora
      ), lines AS (
        INSERT INTO detalleventa
          (venta_id, producto_id, cantidad, limitegarantia, precio_unitario, nombre_producto)
        SELECT sale.id, product_id, quantity, sale.hora + make_interval(days => warranty_days), price, name
        FROM line, sale
      ), payment AS (
        INSERT INTO pagos (venta_id, total, hora, metodo_pago) SELECT id, total, hora, ${options.method ?? 'efectivo'} FROM sale
      )
      SELECT id, total FROM sale`,
  )
  return { id: sale.id, buyerId, total: sale.total }
}
